package archtest_test

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// clockKeepers may read the clock. Everybody else is handed one.
var clockKeepers = map[string]string{
	"internal/cli":     "the clock of the product is made here",
	"internal/testkit": "tests wait for real processes",
	"internal/demo":    "the demonstration starts now",
	"web/limits.go":    "connections have deadlines of the machine's clock",
	"web/logging.go":   "how long an answer took is no fact of the record",
}

// gates may open a transaction. Everybody else changes things through them.
var gates = map[string]string{
	"internal/app change":           "authorises, locks, decides and records every change of an offboarding",
	"internal/app registerAs":       "does the same for the registry of people, services and playbooks",
	"internal/app StartOffboarding": "what is not there yet cannot be locked; it authorises by the service",
	"internal/app AcceptInvitation": "nobody is signed in yet; the link is the permission, and it takes the lock of the account",
	"internal/app SignIn":           "nobody is signed in yet; it takes the lock of the identity",
	"internal/app recordRefusal":    "notes a refusal after the change was undone, and changes nothing",
	"internal/app recordBroken":     "notes what a disk lost, which needs nobody's permission; it takes the lock",
	"internal/reading recordRead":   "notes what an auditor reads before it is shown, and changes nothing",
}

// actorless are exported methods of app.App that nobody has to be named for.
var actorless = map[string]string{
	"DiscardFiles": "removes only what the same request has staged and no row names",
}

// checkCalls finds calls that only certain packages may make.
func checkCalls(t tree) []violation {
	var found []violation
	for _, p := range t.packages {
		for _, file := range p.files {
			for _, decl := range file.syntax.Decls {
				found = append(found, callsIn(t, p.path, file, decl)...)
			}
		}
	}
	return found
}

func callsIn(t tree, pkg string, file source, decl ast.Decl) []violation {
	var found []violation
	ast.Inspect(decl, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if why := forbiddenCall(pkg, file, decl, selector); why != "" {
			found = append(found, t.at(file.path, selector.Pos(), "%s", why))
		}
		return true
	})
	return found
}

// forbiddenCall returns why a selector may not stand where it does. A package
// is recognised by its usual name: none of these is ever imported under
// another.
func forbiddenCall(pkg string, file source, decl ast.Decl, selector *ast.SelectorExpr) string {
	name := selector.Sel.Name
	from := ""
	if ident, ok := selector.X.(*ast.Ident); ok {
		from = ident.Name
	}
	switch {
	case from == "time" && name == "Sleep":
		return "time.Sleep: wait for the condition, not for a guess"
	case file.test:
		return ""
	case from == "time" && slices.Contains([]string{"Now", "Since", "Until"}, name) && !keepsClock(pkg, file.path):
		return "time." + name + " reads the clock: take now func() time.Time, so that tests decide the time"
	case from == "templ" && (name == "Raw" || name == "JSUnsafeFuncCall"):
		return "templ." + name + " writes markup unescaped: one forgotten value is a script on the page"
	case name == "InTx" && pkg != "internal/store" && !within(pkg, "internal/testkit") && !opensGate(pkg, decl):
		return "InTx outside the gates: go through change or register of app, or a change escapes authorisation and lock"
	}
	return ""
}

func keepsClock(pkg, file string) bool {
	_, whole := clockKeepers[pkg]
	_, single := clockKeepers[file]
	return whole || single || within(pkg, "internal/testkit")
}

func within(pkg, parent string) bool { return pkg == parent || strings.HasPrefix(pkg, parent+"/") }

func opensGate(pkg string, decl ast.Decl) bool {
	function, ok := decl.(*ast.FuncDecl)
	if !ok {
		return false
	}
	_, gate := gates[pkg+" "+function.Name.Name]
	return gate
}

// statusKeepers may assign to a field named Status.
var statusKeepers = map[string]string{
	"internal/offboarding/": "its methods are how a state changes",
	"internal/store/":       "it stores what they decided",
	"web/present_":          "what a presenter fills is a word on a page",
}

// checkStatus finds assignments to a field named Status: a state that is set
// instead of reached by a method of the domain.
func checkStatus(t tree) []violation {
	var found []violation
	for _, p := range t.packages {
		for _, file := range p.production() {
			if keepsStatus(file.path) {
				continue
			}
			ast.Inspect(file.syntax, func(n ast.Node) bool {
				for _, target := range assigned(n) {
					if selector, ok := target.(*ast.SelectorExpr); ok && selector.Sel.Name == "Status" {
						found = append(found, t.at(file.path, selector.Pos(),
							"assignment to Status: states change through methods of offboarding"))
					}
				}
				return true
			})
		}
	}
	return found
}

func keepsStatus(file string) bool {
	for prefix := range statusKeepers {
		if strings.HasPrefix(file, prefix) {
			return true
		}
	}
	return false
}

// assigned returns what a statement writes to.
func assigned(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			return n.Lhs
		}
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	}
	return nil
}

// checkUseCases finds exported methods of app.App that could be called without
// saying who calls.
func checkUseCases(t tree) []violation {
	var found []violation
	for _, p := range t.packages {
		if p.path != "internal/app" {
			continue
		}
		for _, file := range p.production() {
			for _, decl := range file.syntax.Decls {
				method, ok := decl.(*ast.FuncDecl)
				if !ok || !method.Name.IsExported() || actorless[method.Name.Name] != "" {
					continue
				}
				if receiver(method) == "App" && !takesActor(method) {
					found = append(found, t.at(file.path, method.Pos(),
						"App.%s must take ctx context.Context and an authz.Actor first", method.Name.Name))
				}
			}
		}
	}
	return found
}

func receiver(method *ast.FuncDecl) string {
	if method.Recv == nil || len(method.Recv.List) == 0 {
		return ""
	}
	kind := method.Recv.List[0].Type
	if star, ok := kind.(*ast.StarExpr); ok {
		kind = star.X
	}
	if ident, ok := kind.(*ast.Ident); ok {
		return ident.Name
	}
	return ""
}

func takesActor(method *ast.FuncDecl) bool {
	var kinds []string
	for _, field := range method.Type.Params.List {
		name := ""
		if selector, ok := field.Type.(*ast.SelectorExpr); ok {
			if ident, ok := selector.X.(*ast.Ident); ok {
				name = ident.Name + "." + selector.Sel.Name
			}
		}
		for range max(1, len(field.Names)) {
			kinds = append(kinds, name)
		}
	}
	return len(kinds) >= 2 && kinds[0] == "context.Context" && kinds[1] == "authz.Actor"
}
