package offboarding

import "testing"

func TestARequirementAsksForLessWhereWeakerEvidenceWouldDo(t *testing.T) {
	t.Parallel()
	one, two := 1.0, 2.0
	old := func() Requirement {
		return Requirement{
			MinimumLevel: Witnessed,
			Fields: []Field{
				{Name: "text", Type: TextField, Required: true, MinLength: 3, Bound: NotFuture},
				{Name: "maybe", Type: TextField, RequiredIf: &RequiredIf{Field: "choice", Is: []string{"a"}}},
				{Name: "free", Type: TextField},
				{Name: "choice", Type: ChoiceField, Choices: []Choice{{Value: "a"}, {Value: "b"}}},
				{Name: "number", Type: NumberField, Min: &one, Max: &two},
				{Name: "table", Type: TableField, MinRows: 2, Columns: []Field{{Name: "cell", Type: TextField, Required: true}}},
			},
			Files: []FileField{{Name: "log", Required: true, Types: []string{"txt", "log"}}, {Name: "extra"}},
		}
	}
	tests := []struct {
		name string
		edit func(*Requirement)
		want bool
	}{
		{"the same", func(*Requirement) {}, false},
		{"other words", func(r *Requirement) { r.Proof, r.Fields[0].Label = "x", "y" }, false},
		{"a stronger level", func(r *Requirement) { r.MinimumLevel = Observed }, false},
		{"a weaker level", func(r *Requirement) { r.MinimumLevel = SelfAttested }, true},
		{"one answer more", func(r *Requirement) { r.Fields = append(r.Fields, Field{Name: "new", Required: true}) }, false},
		{"a required answer gone", func(r *Requirement) { r.Fields = r.Fields[1:] }, true},
		{"an answer gone that may be required", func(r *Requirement) { r.Fields = append(r.Fields[:1:1], r.Fields[2:]...) }, true},
		{"a free answer gone", func(r *Requirement) { r.Fields = append(r.Fields[:2:2], r.Fields[3:]...) }, false},
		{"an answer not required any more", func(r *Requirement) { r.Fields[0].Required = false }, true},
		{"an answer required elsewhere only", func(r *Requirement) { r.Fields[1].RequiredIf = &RequiredIf{Field: "choice", Is: []string{"b"}} }, true},
		{"an answer always required", func(r *Requirement) { r.Fields[1].RequiredIf, r.Fields[1].Required = nil, true }, false},
		{"another type", func(r *Requirement) { r.Fields[0].Type = NumberField }, true},
		{"a shorter text", func(r *Requirement) { r.Fields[0].MinLength = 2 }, true},
		{"no bound", func(r *Requirement) { r.Fields[0].Bound = AnyTime }, true},
		{"a choice more", func(r *Requirement) { r.Fields[3].Choices = append(r.Fields[3].Choices, Choice{Value: "c"}) }, true},
		{"a choice less", func(r *Requirement) { r.Fields[3].Choices = r.Fields[3].Choices[:1] }, false},
		{"a lower minimum", func(r *Requirement) { r.Fields[4].Min = nil }, true},
		{"a higher maximum", func(r *Requirement) { r.Fields[4].Max = nil }, true},
		{"narrower limits", func(r *Requirement) { r.Fields[4].Min, r.Fields[4].Max = &two, &two }, false},
		{"fewer rows", func(r *Requirement) { r.Fields[5].MinRows = 1 }, true},
		{"a cell not required any more", func(r *Requirement) { r.Fields[5].Columns[0].Required = false }, true},
		{"a required file gone", func(r *Requirement) { r.Files = r.Files[1:] }, true},
		{"a file not required any more", func(r *Requirement) { r.Files[0].Required = false }, true},
		{"a type of file more", func(r *Requirement) { r.Files[0].Types = append(r.Files[0].Types, "pdf") }, true},
		{"any type of file", func(r *Requirement) { r.Files[0].Types = nil }, true},
		{"a type of file less", func(r *Requirement) { r.Files[0].Types = r.Files[0].Types[:1] }, false},
		{"a free file gone", func(r *Requirement) { r.Files = r.Files[:1] }, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := old()
			tt.edit(&r)
			if got := r.asksForLessThan(old()); got != tt.want {
				t.Errorf("asks for less: %v, want %v", got, tt.want)
			}
		})
	}
}
