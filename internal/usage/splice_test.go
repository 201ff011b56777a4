package usage

import "testing"

func TestSplice(t *testing.T) {
	t.Parallel()
	whole, in := Span{"a.js", 10, 40}, Span{"a.js", 11, 39}
	f := Field{Present: Yes, Slot: &Slot{Span: whole, Content: in, Style: Style{Open: "'", Close: "'", Enc: []Encoding{EncPercentAll, EncJSSingle}}}}
	es, ok := f.Splice(Span{"a.js", 39, 39}, "/")
	if !ok || len(es) != 1 || es[0] != (Edit{Span: Span{"a.js", 39, 39}, New: "%2F"}) {
		t.Errorf("got %v, %v", es, ok)
	}
	if es, ok := f.Splice(Span{"a.js", 20, 25}, ""); !ok || es[0].New != "" || es[0].Span.Len() != 5 {
		t.Errorf("a deletion: %v, %v", es, ok)
	}
	for name, at := range map[string]Span{"another file": {"b.js", 12, 12}, "outside": {"a.js", 50, 50}, "nowhere": {}} {
		if _, ok := f.Splice(at, "/"); ok {
			t.Errorf("%s: was spelled", name)
		}
	}
	for name, slot := range map[string]*Slot{"no slot": nil, "an insertion": {Span: whole, Insert: true}, "a list": {Span: whole, List: true}} {
		if _, ok := (Field{Slot: slot}).Splice(Span{"a.js", 39, 39}, "/"); ok {
			t.Errorf("%s: was spelled", name)
		}
	}
}
