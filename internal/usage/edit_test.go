package usage

import "testing"

func TestCoalesce(t *testing.T) {
	t.Parallel()
	at := Span{"a.js", 10, 10}
	in := Wrap{Open: " p: { ", Close: " },", Sep: ", "}
	entry := func(s string) Edit { return Edit{Span: at, New: in.Open + s + in.Close, Wrap: in} }
	deep := Wrap{Open: in.Open + "q: { ", Close: " }" + in.Close, Sep: ", "}
	plain := Edit{Span: at, New: "x"}
	for name, tc := range map[string]struct {
		in   []Edit
		want []string
	}{
		"the same twice":              {[]Edit{plain, plain}, []string{"x"}},
		"entries of one member":       {[]Edit{entry("a: 1"), plain, entry("b: 2")}, []string{" p: { a: 1, b: 2 },", "x"}},
		"an entry that is there":      {[]Edit{entry("a: 1"), entry("b: 2"), entry("a: 1")}, []string{" p: { a: 1, b: 2 },"}},
		"another place":               {[]Edit{entry("a: 1"), {Span: Span{"a.js", 20, 20}, New: in.Open + "b: 2" + in.Close, Wrap: in}}, []string{" p: { a: 1 },", " p: { b: 2 },"}},
		"an entry of a member inside": {[]Edit{entry("a: 1"), {Span: at, New: deep.Open + "b: 2" + deep.Close, Wrap: deep}}, []string{" p: { a: 1, q: { b: 2 } },"}},
		"no member around: both stay": {[]Edit{plain, {Span: at, New: "y"}}, []string{"x", "y"}},
	} {
		got := Coalesce(tc.in)
		if len(got) != len(tc.want) {
			t.Errorf("%s: %v", name, got)
			continue
		}
		for i, e := range got {
			if e.New != tc.want[i] {
				t.Errorf("%s: %q, want %q", name, e.New, tc.want[i])
			}
		}
	}
}

func TestUnionOfIsBounded(t *testing.T) {
	t.Parallel()
	at := func(i int) Value { return TextValue(Lit("x", Span{}), Span{File: "a", Start: i, End: i + 1}, nil) }
	v := at(0)
	for i := 1; i < maxAlternatives; i++ {
		v = UnionOf(v, at(i))
	}
	if v.Kind != KindUnion || len(v.Alternatives()) != maxAlternatives {
		t.Fatalf("kind %v, %d alternatives", v.Kind, len(v.Alternatives()))
	}
	if v = UnionOf(v, at(maxAlternatives)); v.Kind != KindUnknown {
		t.Errorf("one more than can be told apart is %v, want unknown", v.Kind)
	}
}
