package nn_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	. "github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/tensor"
)

// What a constructor's comment calls its options is what it takes: completion offers these. A new constructor with options is a line here.
func TestOptionsAreDocumented(t *testing.T) {
	options := map[string]any{"activation": tensor.Tanh, "Affine": Affine(true), "AttentionDropout": AttentionDropout(0.5), "Causal": Causal(), "Dilation": Dilation(1), "Dims": Dims(0), "Eps": Eps(1e-5),
		"Groups": Groups(1), "Heads": Heads(2), "InMode": InMode(Training), "Init": Init(GlorotUniform()), "InitBeta": InitBeta(Zeros32), "InitGamma": InitGamma(Ones32), "InitRecurrent": InitRecurrent(GlorotUniform()),
		"NoBias": NoBias(), "OutPad": OutPad(0), "Pad": Pad(0), "Padding": Padding(0), "Rand": Rand(rand.New(rand.NewPCG(1, 2))), "SamePad": SamePad(), "StatsMomentum": StatsMomentum(0.1), "Stride": Stride(1),
		"TrackStats": TrackStats(true), "Which": Which("Weight"), "WithBias": WithBias()}
	w := func(shape ...int) *tensor.Tensor { return tensor.Ones(shape...) }
	layers := map[string]func(o ...any){
		"AlphaDropout":       func(o ...any) { AlphaDropout(0.5, o...) },
		"BatchNorm":          func(o ...any) { BatchNorm(2, o...) },
		"Bilinear":           func(o ...any) { Bilinear(2, 2, 2, o...) },
		"BilinearOf":         func(o ...any) { BilinearOf(w(2, 2, 2), nil, o...) },
		"Conv":               func(o ...any) { Conv([]int{3}, 2, 2, o...) },
		"ConvOf":             func(o ...any) { ConvOf(w(3, 2, 2), nil, o...) },
		"ConvTranspose":      func(o ...any) { ConvTranspose([]int{3}, 2, 2, o...) },
		"ConvTransposeOf":    func(o ...any) { ConvTransposeOf(w(3, 2, 2), nil, o...) },
		"CrossCor":           func(o ...any) { CrossCor([]int{3}, 2, 2, o...) },
		"CrossCorOf":         func(o ...any) { CrossCorOf(w(3, 2, 2), nil, o...) },
		"Dense":              func(o ...any) { Dense(2, 2, o...) },
		"DenseOf":            func(o ...any) { DenseOf(w(2, 2), nil, o...) },
		"DepthwiseConv":      func(o ...any) { DepthwiseConv([]int{3}, 2, 2, o...) },
		"DepthwiseConvOf":    func(o ...any) { DepthwiseConvOf(w(3, 1, 2), nil, o...) },
		"Dropout":            func(o ...any) { Dropout(0.5, o...) },
		"Embedding":          func(o ...any) { Embedding(2, 2, o...) },
		"EmbeddingBag":       func(o ...any) { EmbeddingBag(2, 2, o...) },
		"GroupNorm":          func(o ...any) { GroupNorm(2, 1, o...) },
		"GRU":                func(o ...any) { GRU(2, 2, o...) },
		"GRUCell":            func(o ...any) { GRUCell(2, 2, o...) },
		"GRUv3":              func(o ...any) { GRUv3(2, 2, o...) },
		"GRUv3Cell":          func(o ...any) { GRUv3Cell(2, 2, o...) },
		"InstanceNorm":       func(o ...any) { InstanceNorm(2, o...) },
		"LSTM":               func(o ...any) { LSTM(2, 2, o...) },
		"LSTMCell":           func(o ...any) { LSTMCell(2, 2, o...) },
		"MaxPool":            func(o ...any) { MaxPool([]int{2}, o...) },
		"MeanPool":           func(o ...any) { MeanPool([]int{2}, o...) },
		"MultiHeadAttention": func(o ...any) { MultiHeadAttention(8, o...) },
		"RNN":                func(o ...any) { RNN(2, 2, o...) },
		"RNNCell":            func(o ...any) { RNNCell(2, 2, o...) },
		"ScaleOf":            func(o ...any) { ScaleOf(w(2), nil, o...) },
		"WeightNorm":         func(o ...any) { WeightNorm(Dense(2, 2), o...) },
	}
	docs := constructors(t)
	for name := range docs {
		if layers[name] == nil {
			t.Errorf("%s takes options and is not tried here", name)
		}
	}
	for name, make := range layers {
		said := documented(docs, name)
		for option, v := range options {
			var refused string
			func() {
				defer func() {
					if p := recover(); p != nil {
						refused = fmt.Sprint(p)
					}
				}()
				make(v)
			}()
			takes := refused == "" || !strings.Contains(refused, "does not have") && !strings.Contains(refused, "want an option") && !strings.Contains(refused, "got the option Groups, which")
			drawn := option == "Init" || option == "Rand" // any layer takes them; those that draw nothing need not say so
			if said[option] && !takes || takes && !said[option] && !drawn {
				t.Errorf("%s: the comment has %s: %t; it takes it: %t (%s)", name, option, said[option], takes, refused)
			}
		}
	}
}

// constructors are the comments of the functions that take options.
func constructors(t *testing.T) map[string]string {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	docs := map[string]string{}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv != nil || !fn.Name.IsExported() || strings.HasSuffix(name, "_test.go") {
				continue
			}
			if slices.ContainsFunc(fn.Type.Params.List, func(p *ast.Field) bool {
				e, variadic := p.Type.(*ast.Ellipsis)
				if !variadic || len(p.Names) != 1 || p.Names[0].Name != "options" {
					return false
				}
				id, ok := e.Elt.(*ast.Ident)
				return ok && id.Name == "any"
			}) {
				docs[fn.Name.Name] = strings.ReplaceAll(fn.Doc.Text(), "\n", " ")
			}
		}
	}
	return docs
}

var (
	list  = regexp.MustCompile(`Options: ([^.]*)\.`)
	other = regexp.MustCompile(`[Oo]ptions[^.]*\bthose of (\w+)`)
	word  = regexp.MustCompile(`activation|\b[A-Z]\w*`)
)

// documented are the options that a comment names, also by those of another constructor.
func documented(docs map[string]string, name string) map[string]bool {
	said := map[string]bool{}
	for name != "" {
		doc := docs[name]
		if m := list.FindStringSubmatch(doc); m != nil {
			for _, w := range word.FindAllString(m[1], -1) {
				said[w] = true
			}
		}
		name = ""
		if m := other.FindStringSubmatch(doc); m != nil {
			name = m[1]
		}
	}
	return said
}
