// Package archtest holds no code that runs, only tests of how the code is laid
// out: who may import whom, what only one package may call, and how long a
// file may grow. The tests read the source, need no linter and take about a
// second.
//
// Start with layers_test.go, the table of allowed imports. Each rule is a
// function from a tree to its violations. testdata/broken is a small module
// that breaks every rule once, with the expected violation beside the line, so
// that a rule which has gone blind fails too. Its template lies in a folder that
// templ passes over.
package archtest
