package nn

import "github.com/fluxion-go/fluxion/tensor"

// A SkipConnectionLayer joins the result of a layer with its input. See SkipConnection.
type SkipConnectionLayer struct {
	Layer      Model
	Connection Joiner
}

var (
	_ Model     = (*SkipConnectionLayer)(nil)
	_ Container = (*SkipConnectionLayer)(nil)
)

// SkipConnection is a layer with a way around it: y = connection(layer(x), x). With Add it is a residual block; Cat(2) puts the channels of images together.
//
//	SkipConnection(Conv([]int{3, 3}, 4, 4, Pad(1)), Add)
//
// The layer is any callable, a Chain too; the connection is as in Parallel, which this is with an identity beside the layer. A Bilinear layer may be a connection, with
// the skipped input as its second.
// Shapes: what the layer and the connection say. It panics with *tensor.UseError if one is none.
func SkipConnection(layer, connection any) *SkipConnectionLayer {
	return &SkipConnectionLayer{asModel("SkipConnection", layer), asJoiner("SkipConnection", connection)}
}

// Call applies the layer to x and joins its result with x.
func (s *SkipConnectionLayer) Call(x *tensor.Tensor) *tensor.Tensor {
	return s.Connection.CallAll(s.inner(x), x)
}

func (s *SkipConnectionLayer) inner(x *tensor.Tensor) *tensor.Tensor {
	defer Locate("Layer", nil)
	return s.Layer.Call(x)
}

// Parts returns the layer and the connection, for Show.
func (s *SkipConnectionLayer) Parts() []NamedLayer {
	return []NamedLayer{{Layer: s.Layer}, {Layer: bare(s.Connection)}}
}

// String returns the layer on one line: SkipConnection(Dense(2 => 2), +).
func (s *SkipConnectionLayer) String() string { return containerText("SkipConnection", s.Parts()) }
