package foreign

import (
	"cmp"
	"container/heap"
	"container/list"
	"container/ring"
	"context"
	"maps"
	"slices"
	"sort"
	"sync"
)

func init() {
	add("sort.Float64s", sortFloat64s, six)
	refuse("sort.Sort, sort.Reverse", sortReverse, hidden, six)
	add("sort.Stable", sortStable, six)
	add("sort.Search", sortSearch, six)
	add("slices.Sort", slicesSort, six)
	add("slices.SortFunc", slicesSortFunc, six)
	add("slices.Max, slices.Min", slicesMax, six)
	add("slices.MinFunc", slicesMinFunc, six)
	add("slices.Reverse", slicesReverse, six)
	refuse("slices.Insert, slices.Delete", slicesInsert, unsafeMemory, six)
	add("slices.Concat, slices.Repeat", slicesConcat, four)
	add("slices.BinarySearch", slicesBinarySearch, six)
	add("slices.Collect, slices.Values", slicesCollect, four)
	add("slices.Chunk", slicesChunk, six)
	add("maps.Copy", mapsCopy, four)
	refuse("maps.Clone", mapsClone, assembly, four)
	add("heap.Push, heap.Pop", heapOrder, six)
	refuse("list.List", listSum, hidden, six)
	refuse("ring.Ring.Do", ringSum, hidden, four)
	refuse("sync.Once.Do", syncOnce, hidden, four)
	refuse("context.WithValue", contextValue, internal, four)
	add("cmp.Compare", cmpCompare, four)
}

func sortFloat64s(x []float64) float64 {
	y := copied(x)
	sort.Float64s(y)
	return weigh(y)
}

func sortReverse(x []float64) float64 {
	y := copied(x)
	sort.Sort(sort.Reverse(sort.Float64Slice(y)))
	return weigh(y)
}

type byValue []struct{ key, value float64 }

func (b byValue) Len() int           { return len(b) }
func (b byValue) Less(i, j int) bool { return b[i].key < b[j].key }
func (b byValue) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }

func sortStable(x []float64) float64 {
	b := make(byValue, len(x))
	for i, v := range x {
		b[i].key, b[i].value = v, v*v
	}
	sort.Stable(b)
	sum := 0.0
	for i, e := range b {
		sum += e.value * float64(i)
	}
	return sum
}

func sortSearch(x []float64) float64 {
	i := sort.Search(len(x), func(i int) bool { return float64(i) > 2.5 })
	return x[i] * x[0]
}

func slicesSort(x []float64) float64 {
	y := slices.Clone(x)
	slices.Sort(y)
	return weigh(y)
}

type pair struct{ a, b float64 }

func slicesSortFunc(x []float64) float64 {
	var ps []pair
	for _, v := range x {
		ps = append(ps, pair{-v, v * v})
	}
	slices.SortFunc(ps, func(p, q pair) int { return cmp.Compare(p.a, q.a) })
	sum := 0.0
	for i, p := range ps {
		sum += p.b * float64(i+1)
	}
	return sum
}

func slicesMax(x []float64) float64 { return slices.Max(x) * slices.Min(x) }

func slicesMinFunc(x []float64) float64 {
	v := slices.MinFunc(x, func(a, b float64) int { return cmp.Compare(a*a, b*b) })
	return v * v
}

func slicesReverse(x []float64) float64 {
	y := slices.Clone(x)
	slices.Reverse(y)
	return weigh(y) * x[0]
}

func slicesInsert(x []float64) float64 {
	y := slices.Insert(slices.Clone(x), 2, x[0]*x[1], x[3]*x[3])
	return weigh(slices.Delete(y, 4, 6))
}

func slicesConcat(x []float64) float64 {
	return weigh(slices.Repeat(slices.Concat(x, x[1:3]), 2))
}

func slicesBinarySearch(x []float64) float64 {
	y := slices.Clone(x)
	slices.Sort(y)
	i, _ := slices.BinarySearch(y, 0.5)
	return y[i] * y[0]
}

func slicesCollect(x []float64) float64 { return weigh(slices.Collect(slices.Values(x))) }

func slicesChunk(x []float64) float64 {
	product := 1.0
	for c := range slices.Chunk(x, 2) {
		product *= c[0] + 2*c[1]
	}
	return product
}

func mapsCopy(x []float64) float64 {
	m := map[string]float64{"a": x[0], "b": x[1]}
	maps.Copy(m, map[string]float64{"b": x[2] * x[0], "c": x[3]})
	return m["a"]*m["b"] + m["c"]
}

func mapsClone(x []float64) float64 {
	m := map[string]float64{"a": x[0], "b": x[1]}
	n := maps.Clone(m)
	m["a"] = x[2]
	return n["a"]*m["a"] + n["b"]*n["b"]
}

type floatHeap []float64

func (h floatHeap) Len() int           { return len(h) }
func (h floatHeap) Less(i, j int) bool { return h[i] < h[j] }
func (h floatHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }

// Push implements heap.Interface.
func (h *floatHeap) Push(x any) { *h = append(*h, x.(float64)) }

// Pop implements heap.Interface.
func (h *floatHeap) Pop() any {
	old := *h
	v := old[len(old)-1]
	*h = old[:len(old)-1]
	return v
}

func heapOrder(x []float64) float64 {
	h := &floatHeap{}
	for _, v := range x {
		heap.Push(h, v*v)
	}
	sum := 0.0
	for i := 1; h.Len() > 0; i++ {
		sum += float64(i) * heap.Pop(h).(float64)
	}
	return sum
}

func listSum(x []float64) float64 {
	l := list.New()
	for i, v := range x {
		if i%2 == 0 {
			l.PushFront(v)
		} else {
			l.PushBack(v * v)
		}
	}
	product := 1.0
	for e := l.Front(); e != nil; e = e.Next() {
		product = product*0.7 + e.Value.(float64)
	}
	return product
}

func ringSum(x []float64) float64 {
	r := ring.New(len(x))
	for _, v := range x {
		r.Value = v * v
		r = r.Next()
	}
	sum := 0.0
	r.Do(func(v any) { sum = sum*0.5 + v.(float64) })
	return sum
}

func syncOnce(x []float64) float64 {
	var once sync.Once
	y := 0.0
	for range 3 {
		once.Do(func() { y += x[0] * x[1] })
	}
	return y
}

type contextKey struct{}

func contextValue(x []float64) float64 {
	ctx := context.WithValue(context.Background(), contextKey{}, x[0]*x[1])
	return ctx.Value(contextKey{}).(float64)
}

func cmpCompare(x []float64) float64 { return x[0]*x[1] + float64(cmp.Compare(x[0], x[1]))*x[2] }
