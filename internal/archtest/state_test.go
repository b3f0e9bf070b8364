package archtest_test

import (
	"go/ast"
	"go/token"
	"strings"
)

// statefulPackages may keep something for the life of the process.
var statefulPackages = map[string]string{
	"internal/testkit": "one database cluster and one browser serve all tests of a process",
}

// checkState finds package variables that change, exported ones that anybody
// could change, and init functions.
func checkState(t tree) []violation {
	var found []violation
	for _, p := range t.packages {
		if _, stateful := statefulPackages[p.path]; stateful || within(p.path, "internal/testkit") {
			continue
		}
		variables := packageVariables(p)
		for _, file := range p.production() {
			if file.generated {
				continue
			}
			for _, decl := range file.syntax.Decls {
				switch decl := decl.(type) {
				case *ast.GenDecl:
					found = append(found, declaredState(t, file, decl)...)
				case *ast.FuncDecl:
					found = append(found, changedState(t, file, decl, variables)...)
				}
			}
		}
	}
	return found
}

// packageVariables returns the names of a package's variables.
func packageVariables(p goPackage) map[string]bool {
	names := map[string]bool{}
	for _, file := range p.production() {
		for _, decl := range file.syntax.Decls {
			for _, spec := range variableSpecs(decl) {
				for _, name := range spec.Names {
					names[name.Name] = name.Name != "_"
				}
			}
		}
	}
	return names
}

func variableSpecs(decl ast.Decl) []*ast.ValueSpec {
	general, ok := decl.(*ast.GenDecl)
	if !ok || general.Tok != token.VAR {
		return nil
	}
	var specs []*ast.ValueSpec
	for _, spec := range general.Specs {
		if value, ok := spec.(*ast.ValueSpec); ok {
			specs = append(specs, value)
		}
	}
	return specs
}

// declaredState judges a variable by its declaration alone: errors and
// embedded files may be exported, locks and counters may not exist.
func declaredState(t tree, file source, decl *ast.GenDecl) []violation {
	var found []violation
	for _, spec := range variableSpecs(decl) {
		if from := packageOf(spec.Type); from == "sync" || from == "atomic" {
			found = append(found, t.at(file.path, spec.Pos(),
				"%s is state of the whole process: put it into a struct that is handed down", spec.Names[0].Name))
		}
		for _, name := range spec.Names {
			if name.IsExported() && !strings.HasPrefix(name.Name, "Err") && packageOf(spec.Type) != "embed" {
				found = append(found, t.at(file.path, name.Pos(),
					"%s can be changed by every importer: make it a function", name.Name))
			}
		}
	}
	return found
}

func packageOf(kind ast.Expr) string {
	if selector, ok := kind.(*ast.SelectorExpr); ok {
		if ident, ok := selector.X.(*ast.Ident); ok {
			return ident.Name
		}
	}
	return ""
}

// changedState finds statements that write to a package variable or into one.
func changedState(t tree, file source, function *ast.FuncDecl, variables map[string]bool) []violation {
	if function.Recv == nil && function.Name.Name == "init" {
		return []violation{t.at(file.path, function.Pos(),
			"init runs before anybody can decide whether it should: make it a constructor")}
	}
	var found []violation
	ast.Inspect(function, func(n ast.Node) bool {
		for _, target := range assigned(n) {
			root := rootOf(target)
			if root != nil && variables[root.Name] && !local(file, root) {
				found = append(found, t.at(file.path, root.Pos(),
					"%s is a package variable that changes: tests and requests would share it", root.Name))
			}
		}
		return true
	})
	return found
}

// rootOf returns the variable that an expression such as a.b[c] writes into.
func rootOf(target ast.Expr) *ast.Ident {
	switch target := target.(type) {
	case *ast.Ident:
		return target
	case *ast.IndexExpr:
		return rootOf(target.X)
	case *ast.SelectorExpr:
		return rootOf(target.X)
	case *ast.ParenExpr:
		return rootOf(target.X)
	case *ast.StarExpr:
		return rootOf(target.X)
	}
	return nil
}

// local reports whether the parser found the name inside the function. A
// package variable is either unknown to the file or declared at its top.
func local(file source, ident *ast.Ident) bool {
	return ident.Obj != nil && file.syntax.Scope.Lookup(ident.Name) != ident.Obj
}
