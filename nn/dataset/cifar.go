package dataset

import (
	"fmt"
	"io"
	"strings"

	"github.com/fluxion-go/fluxion/tensor"
)

// pixels is how many bytes an image of CIFAR has: 32×32 in three colours.
const pixels = 32 * 32 * 3

// cifarClasses are the classes in the order of the files.
var cifarClasses = map[string][]string{
	"cifar-10": strings.Fields("airplane automobile bird cat deer dog frog horse ship truck"),
	"cifar-100": strings.Fields(`apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can castle
		caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin elephant flatfish forest fox girl hamster
		house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid
		otter palm_tree pear pickup_truck pine_tree plain plate poppy porcupine possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk
		skyscraper snail snake spider squirrel streetcar sunflower sweet_pepper table tank telephone television tiger tractor train trout tulip turtle
		wardrobe whale willow_tree wolf woman worm`),
	"cifar-100 coarse": strings.Fields(`aquatic_mammals fish flowers food_containers fruit_and_vegetables household_electrical_devices
		household_furniture insects large_carnivores large_man-made_outdoor_things large_natural_outdoor_scenes large_omnivores_and_herbivores
		medium_mammals non-insect_invertebrates people reptiles small_mammals trees vehicles_1 vehicles_2`),
}

// CIFAR10 reads files of the binary version of CIFAR-10, one behind the other:
//
//	train, err := dataset.CIFAR10("data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin")
//
// Shapes: X is (32, 32, 3, n) of float32, 0 to 1: X.At(column, row, colour, i), the first row at the top, colours red, green, blue. Errors are of type
// *FileError, or what os.Open says.
//
// Source: A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009.
func CIFAR10(names ...string) (*Classified, error) { return cifarFiles(names, ReadCIFAR10) }

// CIFAR100 is CIFAR10 for the binary version of CIFAR-100, with its 100 classes, or the 20 coarse ones.
func CIFAR100(coarse bool, names ...string) (*Classified, error) {
	return cifarFiles(names, func(r io.Reader) (*Classified, error) { return ReadCIFAR100(r, coarse) })
}

// ReadCIFAR10 reads the binary version of CIFAR-10, also packed by gzip, to the end: see CIFAR10.
func ReadCIFAR10(r io.Reader) (*Classified, error) { return readCIFAR("cifar-10", r, 1, 0) }

// ReadCIFAR100 is ReadCIFAR10 for CIFAR-100: see CIFAR100.
func ReadCIFAR100(r io.Reader, coarse bool) (*Classified, error) {
	if coarse {
		return readCIFAR("cifar-100 coarse", r, 2, 0)
	}
	return readCIFAR("cifar-100", r, 2, 1)
}

// readCIFAR reads records of some labels, of which one is wanted, and an image: its rows of red, then of green, then of blue, which is our order.
func readCIFAR(format string, r io.Reader, labels, which int) (*Classified, error) {
	in, err := newReader(format, r)
	if err != nil {
		return nil, err
	}
	size := labels + pixels
	c := &Classified{Classes: cifarClasses[format], name: strings.ToUpper(format)}
	var x []float32
	if in.left > 0 {
		if in.left%int64(size) != 0 {
			return nil, in.fail("got %d bytes, want a multiple of %d, the size of a label with its image", in.left, size)
		}
		n := int(in.left / int64(size))
		if err := in.fits(tensor.Float32, []int{32, 32, 3, n}); err != nil {
			return nil, err
		}
		x, c.Y = make([]float32, 0, n*pixels), make([]int, 0, n)
	}
	record := make([]byte, size)
	for {
		if _, err := in.r.Peek(1); err == io.EOF {
			break
		}
		if err := in.read(record, fmt.Sprintf("image %d", len(c.Y))); err != nil {
			return nil, err
		}
		if c.Y = append(c.Y, int(record[which])); len(c.Y)%1024 == 0 {
			if err := in.fits(tensor.Float32, []int{32, 32, 3, len(c.Y) + 1024}); err != nil {
				return nil, err
			}
		}
		for _, v := range record[labels:] {
			x = append(x, float32(v)/255)
		}
	}
	if len(c.Y) == 0 {
		return nil, in.fail("got an empty file, want images")
	}
	c.X = tensor.Wrap(x, 32, 32, 3, len(c.Y))
	if err := checkLabels(format, c.Y, len(c.Classes)); err != nil {
		return nil, err
	}
	return c, nil
}

// cifarFiles reads files and joins them.
func cifarFiles(names []string, read func(r io.Reader) (*Classified, error)) (*Classified, error) {
	if len(names) == 0 {
		panic(misuse("CIFAR", "got no files, want at least 1"))
	}
	var all *Classified
	var xs []*tensor.Tensor
	for _, name := range names {
		c, err := open(name, read)
		if err != nil {
			return nil, err
		}
		if xs = append(xs, c.X); all == nil {
			all = c
		} else {
			all.Y = append(all.Y, c.Y...)
		}
	}
	if len(xs) > 1 {
		all.X = tensor.Concat(-1, xs...)
	}
	return all, nil
}
