package htmlcheck_test

import (
	"strings"
	"testing"

	"github.com/closegate/closegate/views/htmlcheck"
)

const sound = `<!doctype html><html lang="en"><head><title>T</title></head><body>
<nav aria-label="Main"><a href="/tasks">My tasks</a></nav>
<h1>Title</h1><h2>Part</h2>
<a href="#name">Enter a name</a>
<form action="/save" method="post"><input type="hidden" name="csrf" value="c"><input type="hidden" name="idempotency" value="k">
<label for="name">Name</label><input type="text" id="name" name="name" aria-describedby="hint"><p id="hint">Hint</p>
<fieldset><legend>Which?</legend><label><input type="radio" name="which" value="a">A</label></fieldset>
<button>Save</button></form>
<table><caption>Rows</caption><thead><tr><th scope="col">A</th><th scope="col">B</th></tr></thead><tbody><tr><td colspan="2">1</td></tr></tbody></table>
<svg aria-hidden="true"></svg><svg role="img" aria-label="Gate"></svg>
</body></html>`

func TestSoundPageHasNoProblem(t *testing.T) {
	t.Parallel()
	problems, err := htmlcheck.Problems(sound)
	if err != nil {
		t.Fatal(err)
	}
	if len(problems) != 0 {
		t.Errorf("got %q, want none", problems)
	}
}

func TestEachFaultIsNamed(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]struct{ old, with, want string }{
		"second h1":              {"<h2>Part</h2>", "<h1>Part</h1>", "2 h1"},
		"skipped heading":        {"<h2>Part</h2>", "<h3>Part</h3>", "h3 after h1"},
		"id twice":               {`<p id="hint">`, `<p id="hint"></p><p id="hint">`, "used twice"},
		"no label":               {`<label for="name">Name</label>`, ``, "no label"},
		"empty label":            {`<label for="name">Name</label>`, `<label for="name"></label>`, "no label"},
		"no name":                {`id="name" name="name"`, `id="name"`, "no name"},
		"silent button":          {`<button>Save</button>`, `<button></button>`, "no text"},
		"link without text":      {`My tasks</a>`, `</a>`, "has no text"},
		"dead link":              {`href="/tasks"`, `href="#"`, "leads nowhere"},
		"refused address":        {`href="/tasks"`, `href="about:invalid#TemplFailedSanitizationURL"`, "unsafe"},
		"summary to nothing":     {`href="#name"`, `href="#nome"`, `"nome", which is not there`},
		"description of nothing": {`aria-describedby="hint"`, `aria-describedby="hunt"`, "aria-describedby"},
		"style attribute":        {`<h2>`, `<h2 style="color:red">`, "attribute style"},
		"handler attribute":      {`<h2>`, `<h2 onclick="x()">`, "attribute onclick"},
		"script address":         {`href="/tasks"`, `href="javascript:x()"`, "script address"},
		"style element":          {`<h2>`, `<style>h2{}</style><h2>`, "style element"},
		"no csrf":                {`name="csrf" value="c"`, `name="csrf" value=""`, "no csrf"},
		"no idempotency":         {`name="idempotency" value="k"`, `name="key" value="k"`, "no idempotency"},
		"no form address":        {`action="/save"`, ``, "no address"},
		"file without multipart": {`<button>`, `<label for="f">F</label><input type="file" id="f" name="f"><button>`, "cannot send"},
		"form without button":    {`<button>Save</button>`, ``, "no button"},
		"no caption":             {`<caption>Rows</caption>`, ``, "no caption"},
		"no scope":               {`<th scope="col">A`, `<th>A`, "no scope"},
		"missing cell":           {`<td colspan="2">`, `<td>`, "1 cells under 2"},
		"unnamed drawing":        {`<svg aria-hidden="true">`, `<svg>`, "neither named nor hidden"},
		"no legend":              {`<legend>Which?</legend>`, ``, "no legend"},
		"unnamed navigation":     {` aria-label="Main"`, ``, "no name for <nav"},
		"wrong order":            {`</h2>`, `</h3>`, "closes"},
		"never closed":           {`</body></html>`, ``, "not closed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			markup := strings.Replace(sound, fault.old, fault.with, 1)
			if markup == sound {
				t.Fatalf("the fault %q does not change the page", fault.old)
			}
			problems, err := htmlcheck.Problems(markup)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(strings.Join(problems, "\n"), fault.want) {
				t.Errorf("got %q, want one with %q", problems, fault.want)
			}
		})
	}
}
