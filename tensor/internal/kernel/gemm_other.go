//go:build !amd64 || purego

package kernel

// maxTile is the number of elements of the largest tile.
const maxTile = 8

func tilingOf[T Float]() *tiling { return &portableTiling }

func runTile[T Float](t *tile[T]) { portableTile(t) }

func packVectors[T Float](dst []T, step, width, depth int, x matrix[T], i, j int) int { return 0 }

func runDots[T Float](d *dots[T]) { portableDots(d) }

func gatherVectors[T Float](dst []T, step, width int, src []T, offs []int) bool { return false }
