package archtest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/closegate/closegate"

// violation is one broken rule at one line.
type violation struct {
	file    string // slash-separated, from the root of the module
	line    int
	message string
}

func (v violation) String() string { return fmt.Sprintf("%s:%d: %s", v.file, v.line, v.message) }

// source is one Go file.
type source struct {
	path      string // slash-separated, from the root of the module
	syntax    *ast.File
	lines     int
	test      bool
	generated bool
}

// goPackage is one package of ours. Its path is relative to the module.
type goPackage struct {
	path  string
	files []source
}

// production returns the files that are part of the product.
func (p goPackage) production() []source {
	return slices.DeleteFunc(slices.Clone(p.files), func(s source) bool { return s.test })
}

// text is a hand-written file that is not Go.
type text struct {
	path  string
	lines []string
}

// tree is everything that the rules look at.
type tree struct {
	fset      *token.FileSet
	packages  []goPackage
	templates []text
	// graph is every package that ends up in a build of ours, of the
	// standard library and of others too.
	graph []string
}

func (t tree) at(path string, pos token.Pos, format string, args ...any) violation {
	return violation{path, t.fset.Position(pos).Line, fmt.Sprintf(format, args...)}
}

// listed is what `go list -json` says of a package.
type listed struct {
	ImportPath, Dir                                    string
	GoFiles, IgnoredGoFiles, TestGoFiles, XTestGoFiles []string
}

// readTree reads the module at root. Missing modules are no error: the rules
// need the names of imports, not their contents.
func readTree(t testing.TB, root string) tree {
	t.Helper()
	root, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	result := tree{fset: token.NewFileSet()}
	for _, p := range list(t, root) {
		result.graph = append(result.graph, p.ImportPath)
		if p.ImportPath != module && !strings.HasPrefix(p.ImportPath, module+"/") {
			continue
		}
		own, err := readPackage(result.fset, root, p)
		if err != nil {
			t.Fatal(err)
		}
		result.packages = append(result.packages, own)
	}
	if result.templates, err = readTemplates(root); err != nil {
		t.Fatal(err)
	}
	return result
}

func list(t testing.TB, root string) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-deps",
		"-json=ImportPath,Dir,GoFiles,IgnoredGoFiles,TestGoFiles,XTestGoFiles", "./...")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off")
	out, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		t.Fatalf("go list in %s: %v\n%s", root, err, exit.Stderr)
	}
	if err != nil {
		t.Fatalf("go list in %s: %v", root, err)
	}
	var packages []listed
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatalf("read the answer of go list: %v", err)
		}
		packages = append(packages, p)
	}
}

func readPackage(fset *token.FileSet, root string, p listed) (goPackage, error) {
	own := goPackage{path: strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")}
	names := slices.Concat(p.GoFiles, p.IgnoredGoFiles, p.TestGoFiles, p.XTestGoFiles)
	for _, name := range names {
		full := filepath.Join(p.Dir, name)
		syntax, err := parser.ParseFile(fset, full, nil, parser.ParseComments)
		if err != nil {
			return goPackage{}, err
		}
		path, err := filepath.Rel(root, full)
		if err != nil {
			return goPackage{}, err
		}
		own.files = append(own.files, source{
			path:      filepath.ToSlash(path),
			syntax:    syntax,
			lines:     fset.File(syntax.FileStart).LineCount(),
			test:      strings.HasSuffix(name, "_test.go"),
			generated: ast.IsGenerated(syntax),
		})
	}
	return own, nil
}

func readTemplates(root string) ([]text, error) {
	var found []text
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != root && skipped(entry.Name()):
			return filepath.SkipDir
		case filepath.Ext(path) != ".templ":
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, path)
		found = append(found, text{filepath.ToSlash(relative), strings.Split(string(content), "\n")})
		return err
	})
	return found, err
}

func skipped(directory string) bool {
	return strings.HasPrefix(directory, ".") || directory == "node_modules" || directory == "testdata"
}
