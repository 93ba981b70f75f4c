package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/fluxion-go/fluxion/eval"
	"github.com/fluxion-go/fluxion/nb"
	"github.com/fluxion-go/fluxion/nb/convert"
)

func init() {
	c := &command{name: "convert", args: "FILE.ipynb... [--to html|md|go] [-o OUT]", help: "Converts notebooks, as they are, to pages of HTML, to Markdown, or to Go packages."}
	flags := register(c)
	to := flags.String("to", "html", "what to make: `html`, one file without scripts; md, Markdown with pictures beside it; go, a package")
	out := flags.String("o", "", "the `file` to write, or a directory, which gets an index of several pages; default: beside the notebook; - is stdout")
	title := flags.String("title", "Notebooks", "the title of that index")
	c.run = func(ctx context.Context, args []string) error {
		if len(args) == 0 {
			return errors.New("got no file, want one or more notebooks")
		}
		v := &converter{out: *out, title: *title}
		switch *to {
		case "html":
			v.ext, v.convert = ".html", v.html
		case "md", "markdown":
			v.ext, v.convert = ".md", v.markdown
		case "go":
			v.ext, v.convert = ".go", v.goPackage
		default:
			return fmt.Errorf("got --to %s, want html, md or go", *to)
		}
		return v.files(ctx, args)
	}
}

// converter writes what notebooks are converted to.
type converter struct {
	out, title string
	ext        string
	convert    func(ctx context.Context, n *nb.Notebook, target string) error
	links      []convert.Link
}

func (v *converter) files(ctx context.Context, files []string) error {
	info, err := os.Stat(v.out)
	directory := err == nil && info.IsDir() || strings.HasSuffix(v.out, string(filepath.Separator)) || len(files) > 1 && v.out != ""
	if directory {
		if err := os.MkdirAll(v.out, 0o777); err != nil {
			return err
		}
	}
	for _, file := range files {
		n, err := nb.Read(file)
		if err != nil {
			return err
		}
		target := strings.TrimSuffix(file, ".ipynb") + v.ext
		if directory {
			target = filepath.Join(v.out, filepath.Base(target))
		} else if v.out != "" {
			target = v.out
		}
		if err := v.convert(ctx, n, target); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		v.links = append(v.links, convert.Link{Href: filepath.Base(target), Title: convert.Title(n), About: convert.About(n)})
		if target != "-" {
			fmt.Fprintln(os.Stderr, target)
		}
	}
	if directory && v.ext == ".html" && len(files) > 1 {
		return os.WriteFile(filepath.Join(v.out, "index.html"), convert.Index(v.title, v.links), 0o666)
	}
	return nil
}

func (v *converter) html(_ context.Context, n *nb.Notebook, target string) error {
	return write(target, convert.HTML(n, convert.Options{Dir: filepath.Dir(n.Name)}))
}

func (v *converter) markdown(_ context.Context, n *nb.Notebook, target string) error {
	directory := strings.TrimSuffix(filepath.Base(target), v.ext) + "_files"
	if target == "-" {
		directory = strings.TrimSuffix(filepath.Base(n.Name), ".ipynb") + "_files"
	}
	text, pictures := convert.Markdown(n, directory)
	for _, p := range pictures {
		file := filepath.Join(filepath.Dir(target), filepath.FromSlash(p.Name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(file, p.Data, 0o666); err != nil {
			return err
		}
	}
	return write(target, text)
}

// goPackage writes the package that the notebook is.
func (v *converter) goPackage(ctx context.Context, n *nb.Notebook, target string) error {
	cells, err := convert.GoCells(n)
	if err != nil {
		return err
	}
	name := convert.PackageName(n.Name)
	comment := fmt.Sprintf("Package %s is the notebook %s: %s\n", name, filepath.Base(n.Name), convert.Title(n))
	if about := convert.About(n); about != "" {
		comment += "\n" + about + "\n"
	}
	source, err := eval.Export(ctx, eval.Config{Dir: filepath.Dir(n.Name), Log: func(line string) { fmt.Fprintln(os.Stderr, line) }}, cells, name, comment)
	if err != nil {
		return err
	}
	return write(target, source)
}

// write writes a file, or to stdout if it is called -.
func write(target string, data []byte) error {
	if target == "-" {
		_, err := os.Stdout.Write(data)
		return err
	}
	return os.WriteFile(target, data, 0o666)
}
