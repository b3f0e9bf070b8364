package digest_test

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/closegate/closegate/internal/digest"
)

// The values in RFC 8785, sections 3.2.2 and 3.2.3.
func TestCanonicalFormIsThatOfTheStandard(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ in, want string }{
		"literals, numbers and escapes": {
			`{
			  "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
			  "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
			  "literals": [null, true, false]
			}`,
			`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],` +
				`"string":"€$\u000f\nA'B\"\\\\\"/"}`,
		},
		"keys by UTF-16 code units": {
			`{
			  "\u20ac": "Euro Sign",
			  "\r": "Carriage Return",
			  "\ufb33": "Hebrew Letter Dalet With Dagesh",
			  "1": "One",
			  "\ud83d\ude00": "Emoji: Grinning Face",
			  "\u0080": "Control",
			  "\u00f6": "Latin Small Letter O With Diaeresis"
			}`,
			`{"\r":"Carriage Return","1":"One",` + "\"\u0080\"" + `:"Control","ö":"Latin Small Letter O With Diaeresis",` +
				`"€":"Euro Sign","😀":"Emoji: Grinning Face",` + "\"\ufb33\"" + `:"Hebrew Letter Dalet With Dagesh"}`,
		},
		"nested objects and empty ones": {
			`{"b":[{"z":{},"a":[]}],"a":{"2":0,"10":-0,"1":1}}`,
			`{"a":{"1":1,"10":0,"2":0},"b":[{"a":[],"z":{}}]}`,
		},
		"keys that start alike":          {`{"ab":1,"a":2,"":3}`, `{"":3,"a":2,"ab":1}`},
		"keys beyond the basic plane":    {`{"\ud83d\ude01":1,"\ud83d\ude00":2}`, `{"😀":2,"😁":1}`},
		"text that HTML would escape":    {`"<a href='x'>&\u2028\u007f</a>"`, "\"<a href='x'>&\u2028\u007f</a>\""},
		"every short escape":             {`"\b\f\n\r\t\"\\\/\u0000\u001f"`, `"\b\f\n\r\t\"\\/\u0000\u001f"`},
		"the replacement character":      {"\"\ufffd\"", "\"\ufffd\""},
		"white space around everything":  {" [ 1 , { \"a\" : true } ]\n", `[1,{"a":true}]`},
		"integers that doubles can hold": {`[9007199254740992,-1,10000000000000000000000]`, `[9007199254740992,-1,1e+22]`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := digest.Canonical(json.RawMessage(test.in))
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != test.want {
				t.Errorf("Canonical(%s)\n got %s\nwant %s", test.in, got, test.want)
			}
		})
	}
}

// The table in RFC 8785, appendix B.
func TestNumbersAreWrittenAsECMAScriptWritesThem(t *testing.T) {
	t.Parallel()
	tests := map[uint64]string{
		0x0000000000000000: "0",
		0x8000000000000000: "0",
		0x0000000000000001: "5e-324",
		0x8000000000000001: "-5e-324",
		0x7fefffffffffffff: "1.7976931348623157e+308",
		0xffefffffffffffff: "-1.7976931348623157e+308",
		0x4340000000000000: "9007199254740992",
		0xc340000000000000: "-9007199254740992",
		0x4430000000000000: "295147905179352830000",
		0x44b52d02c7e14af5: "9.999999999999997e+22",
		0x44b52d02c7e14af6: "1e+23",
		0x44b52d02c7e14af7: "1.0000000000000001e+23",
		0x444b1ae4d6e2ef4e: "999999999999999700000",
		0x444b1ae4d6e2ef4f: "999999999999999900000",
		0x444b1ae4d6e2ef50: "1e+21",
		0x3eb0c6f7a0b5ed8c: "9.999999999999997e-7",
		0x3eb0c6f7a0b5ed8d: "0.000001",
		0x41b3de4355555553: "333333333.3333332",
		0x41b3de4355555554: "333333333.33333325",
		0x41b3de4355555555: "333333333.3333333",
		0x41b3de4355555556: "333333333.3333334",
		0x41b3de4355555557: "333333333.33333343",
		0xbecbf647612f3696: "-0.0000033333333333333333",
		0x43143ff3c1cb0959: "1424953923781206.2",
	}
	for bits, want := range tests {
		got, err := digest.Canonical(math.Float64frombits(bits))
		if err != nil || string(got) != want {
			t.Errorf("Canonical(%016x) = %s, %v; want %s", bits, got, err, want)
		}
	}
}

type twice struct{}

func (twice) MarshalJSON() ([]byte, error) { return []byte(`{"a":1,"b":2,"\u0061":3}`), nil }

func TestCanonicalRefusesWhatWouldBeLostOrReadInTwoWays(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		value any
		want  string
	}{
		"NaN":                       {math.NaN(), "NaN"},
		"infinity":                  {math.Inf(-1), "Inf"},
		"a number beyond range":     {json.RawMessage("[1e400]"), "beyond the range"},
		"a number that becomes 0":   {json.RawMessage("1e-400"), "beyond the range"},
		"an integer beyond 2^53":    {uint64(1<<53 + 1), "loses digits"},
		"a negative one":            {int64(-1<<53 - 1), "loses digits"},
		"a key twice":               {json.RawMessage(`{"a":1,"b":{},"a":1}`), `"a" occurs twice`},
		"a key twice, once escaped": {[]any{twice{}}, `"a" occurs twice`},
		"invalid UTF-8":             {map[string]string{"name": "B\xe9la"}, "UTF-8"},
		"invalid UTF-8 in a key":    {map[string]int{"\xff": 1}, "UTF-8"},
		"invalid UTF-8, ready made": {json.RawMessage("\"\xff\""), "UTF-8"},
		"a high surrogate alone":    {json.RawMessage(`"\ud83d"`), "U+D83D has no partner"},
		"a low surrogate alone":     {json.RawMessage(`"\ude00x"`), "U+DE00 has no partner"},
		"two high surrogates":       {json.RawMessage(`{"\ud83d\ud83d":1}`), "U+D83D has no partner"},
		"text that is not JSON":     {json.RawMessage(`{"a":}`), "canonical JSON"},
		"two values":                {json.RawMessage(`{} {}`), "canonical JSON"},
		"a channel":                 {make(chan int), "canonical JSON"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := digest.Canonical(test.value)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Canonical = %s, %v; want an error with %q", got, err, test.want)
			}
		})
	}
}

func TestGoValuesFollowTheirTags(t *testing.T) {
	t.Parallel()
	value := struct {
		Zeta  string   `json:"zeta"`
		Alpha *int     `json:"alpha,omitempty"`
		Names []string `json:"names"`
	}{Zeta: "a<b", Names: []string{}}
	got, err := digest.Canonical(value)
	if want := `{"names":[],"zeta":"a<b"}`; err != nil || string(got) != want {
		t.Errorf("Canonical = %s, %v; want %s", got, err, want)
	}
}

func TestEveryDoubleKeepsItsValue(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.Float64().Draw(t, "f")
		if math.IsInf(f, 0) || math.IsNaN(f) {
			t.Skip("has no JSON form")
		}
		data, err := digest.Canonical(f)
		if err != nil {
			t.Fatal(err)
		}
		var back float64
		if err := json.Unmarshal(data, &back); err != nil || back != f {
			t.Errorf("%v became %s", f, data)
		}
	})
}

// Go sorts map keys by bytes; this compares with the order of UTF-16 by the
// definition instead of by the shortcut.
func TestKeysAreInTheOrderOfTheirCodeUnits(t *testing.T) {
	t.Parallel()
	key := rapid.StringOf(rapid.RuneFrom([]rune("aé\uffff\ue000😀😁𝄞"))).Filter(func(s string) bool { return s != "" })
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.MapOf(key, rapid.Just(1)).Draw(t, "keys")
		data, err := digest.Canonical(keys)
		if err != nil {
			t.Fatal(err)
		}
		d := json.NewDecoder(bytes.NewReader(data))
		var last []uint16
		for {
			token, err := d.Token()
			if err != nil {
				return
			}
			if name, ok := token.(string); ok {
				units := encodeUTF16(name)
				if !unitsAscend(last, units) {
					t.Fatalf("%q stands too late in %s", name, data)
				}
				last = units
			}
		}
	})
}

func FuzzCanonical(f *testing.F) {
	for _, seed := range []string{
		`{"b":1,"a":[1e3,-0,"\u00e9\ud83d\ude00"]}`, `"\/\b"`, `[[],{}]`, ` null `, `1E-7`,
		`{"a":1,"a":2}`, `"\ufffd"`, "\"\xff\"", `1e999`, `12345678901234567890`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		out, err := digest.Canonical(json.RawMessage(in))
		if err != nil {
			return
		}
		again, err := digest.Canonical(json.RawMessage(out))
		if err != nil || !bytes.Equal(again, out) {
			t.Fatalf("the canonical form of %s is not stable: %s, then %s, %v", in, out, again, err)
		}
		var before, after any
		if err := json.Unmarshal(in, &before); len(in) > 0 && err != nil {
			t.Fatalf("%q is not JSON and was accepted: %v", in, err)
		}
		if err := json.Unmarshal(out, &after); err != nil || !reflect.DeepEqual(before, after) {
			t.Fatalf("%s became %s", in, out)
		}
	})
}
