package playbook_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/closegate/closegate/internal/offboarding"
	"github.com/closegate/closegate/internal/playbook"
)

// wrongInManyWays has a mistake of each sort in a line of its own.
const wrongInManyWays = `id: client exit
version: one
titel: Client exit
name: Client exit
name: Client exit again
description: A customer leaves.
tasks:
  - key: revoke-keys
    category: secret_revocation
    title: Revoke keys
    help: Revoke them.
    party: us
    offset: 0
    effort: 1
    assign: {team: Platform, role: owner}
    levels: {light: confirmed_by_party, standard: witnessed}
    tiers: [strict, relaxed]
    depends_on:
      - {key: wipe-devices}
      - {key: nowhere}
    requirement:
      proof: A log.
      minimum_level: self_attested
      fields:
        - {name: how, label: How, type: text, message: Say how., required: true}
        - name: why
          label: Why
          type: text
          message: Say why.
          required_if: {field: where, is: [x]}
    controls:
      - SOC 2 CC6.3
      - SOC 2 CC99
  - key: wipe-devices
    category: device_recovery
    title: Wipe devices
    help: Wipe them.
    party: us
    offset: 0
    effort: soon
    depends_on:
      - key: revoke-keys
    requirement:
      proof: A certificate.
      minimum_level: self_attested
      fields:
        - {name: when, label: When, type: date, message: Say when., required: true}
sign_offs:
  - function: finance
    categories: [secret_revocation]
    statement: I state it.
  - function: legal
    categories: []
    statement: I state it.
  - function: privacy
    categories: [data_return_or_deletion]
    statement: I state it.
`

func TestEveryMistakeIsNamedAtOnceWithItsPlace(t *testing.T) {
	t.Parallel()
	want := []string{
		"1:5 id: write lower-case words joined by “-”, for example client-exit",
		`2:10 version: "one" stands where a whole number belongs`,
		"3:1 titel: there is no such field",
		"5:1 name: is there already, in line 4",
		"7:1 tasks: none covers access_termination without any attribute",
		"7:1 tasks: none covers secret_revocation without any attribute in the tier light and standard",
		"7:1 tasks: none covers backup_retention without any attribute",
		"7:1 tasks: none covers data_return_or_deletion without any attribute",
		"7:1 tasks: none covers customer_acknowledgement without any attribute",
		"15:5 tasks[0].assign: name one of person, team, role and external",
		"16:21 tasks[0].levels.light: confirmed_by_party can be reached only with an original document; make a file required",
		"16:21 tasks[0].levels.light: asks for more than standard, which is self_attested",
		"16:41 tasks[0].levels.standard: there is no such field",
		`17:21 tasks[0].tiers[1]: "relaxed" is not light, standard or strict`,
		`20:9 tasks[0].depends_on[1]: "nowhere" is the key of no task`,
		"21:5 tasks[0].requirement: a revoked secret needs evidence: ask for a time and for a file, both required",
		`30:32 tasks[0].requirement.fields[1].required_if.field: "where" is no choice beside this field`,
		`33:9 tasks[0].controls[1]: "SOC 2 CC99" is no control that is known here`,
		`40:13 tasks[1].effort: "soon" stands where a whole number belongs`,
		"42:9 tasks[1].depends_on[0]: closes a circle: revoke-keys waits for wipe-devices waits for revoke-keys",
		`49:15 sign_offs[0].function: "finance" is no function, so nobody could give this sign-off`,
		"53:5 sign_offs[1].categories: name at least one category to speak for",
		"55:15 sign_offs[2].function: nobody holds the function privacy, so nobody could give this sign-off; an administrator can name somebody first",
	}
	holders := playbook.Holders{offboarding.Legal: {"odile"}}
	_, problems := playbook.Check([]byte(wrongInManyWays), holders)
	var got []string
	for _, p := range problems {
		got = append(got, fmt.Sprintf("%d:%d %s", p.Line, p.Column, p))
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestWithoutARegistryOfHoldersNoneIsMissed(t *testing.T) {
	t.Parallel()
	text, err := playbook.Format(shipped(t, "client-exit"))
	if err != nil {
		t.Fatal(err)
	}
	if _, problems := playbook.Check(text, nil); len(problems) > 0 {
		t.Errorf("got %v", problems)
	}
	_, problems := playbook.Check(text, playbook.Holders{})
	if len(problems) != len(shipped(t, "client-exit").SignOffs) {
		t.Errorf("nobody holds anything, and %v are missed", problems)
	}
}

func TestEachPlaceOfAPlaybookIsFoundInItsText(t *testing.T) {
	t.Parallel()
	lines := strings.Split(wrongInManyWays, "\n")
	_, problems := playbook.Check([]byte(wrongInManyWays), nil)
	for _, p := range problems {
		if p.Line < 1 || p.Line > len(lines) || p.Column < 1 || p.Column > len(lines[p.Line-1]) {
			t.Errorf("%d:%d is outside of the text: %s", p.Line, p.Column, p)
		}
	}
}

// What could occupy a server is refused before it is taken apart: each of these
// would need minutes or gigabytes otherwise, and so would never end.
func TestWhatCouldOccupyAServerIsRefusedWithItsPlace(t *testing.T) {
	t.Parallel()
	bomb := "a: &a [x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c <= 'z'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c, ", c-1), 9), ", "))
	}
	stairs := "tasks:\n"
	for depth := 1; len(stairs) < playbook.MaxSize-1000; depth++ {
		stairs += strings.Repeat(" ", depth) + "tasks:\n"
	}
	for name, test := range map[string]struct{ text, want string }{
		"10 MiB":             {strings.Repeat("#", 10<<20), "1:1 the playbook has more than 262144 bytes; nothing of it was read"},
		"bomb":               {bomb, "1:4 anchors, aliases and merges are not read; write the value out"},
		"brackets":           {"tasks: " + strings.Repeat("[", 200_000), "1:12 lists or mappings stand too deep in each other"},
		"braces":             {strings.Repeat("{a: ", 50_000), "1:17 lists or mappings stand too deep in each other"},
		"dashes":             {strings.Repeat("- ", 100_000), "1:9 lists or mappings stand too deep in each other"},
		"stairs":             {stairs, "121:121 lists or mappings stand too deep in each other"},
		"alias to itself":    {"a: &a [*a]\n", "1:4 anchors, aliases and merges are not read; write the value out"},
		"thousands of tasks": {"tasks:\n" + strings.Repeat("- {key: a}\n", 5000), "1:1 tasks: 5000 tasks are too many; at most 200 are taken"},
	} {
		_, problems := playbook.Check([]byte(test.text), nil)
		var got []string
		for _, p := range problems {
			got = append(got, fmt.Sprintf("%d:%d %s", p.Line, p.Column, p))
		}
		if !slices.Contains(got, test.want) {
			t.Errorf("%s: got %v, want %s", name, got, test.want)
		}
	}
}

func TestNotMoreMistakesAreNamedThanSomebodyReads(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&text, "no-field-%d: x\n", i)
	}
	_, problems := playbook.Check([]byte(text.String()), nil)
	if last := problems[len(problems)-1]; len(problems) != 201 || !strings.Contains(last.Message, "more mistakes follow") {
		t.Errorf("got %d, the last is %v", len(problems), last)
	}
}

// The example of the documentation is a part: all that it lacks is the rest.
func TestTheExampleOfTheDocumentationIsRight(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/playbooks.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(page), "```yaml\nid: ")
	example, _, ended := strings.Cut(after, "```")
	if !found || !ended {
		t.Fatal("docs/playbooks.md shows no playbook")
	}
	_, problems := playbook.Check([]byte("id: "+example), nil)
	for _, p := range problems {
		if !strings.HasPrefix(p.Message, "none covers ") && p.Message != `"list-keys" is the key of no task` {
			t.Errorf("%s: %s", p.Place(), p)
		}
	}
}
