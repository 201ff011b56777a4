package usage

import "testing"

func TestTextString(t *testing.T) {
	for want, h := range map[string]Hole{
		"https://{d}/x":            {Expr: "d"},
		"https://{AUTH0_DOMAIN}/x": {Expr: `os.Getenv("AUTH0_DOMAIN")`, Env: "AUTH0_DOMAIN"},
		"https://YOUR_DOMAIN/x":    {Expr: "YOUR_DOMAIN", Placeholder: true},
		"https://$(host)/x":        {Expr: "$(host)"},
	} {
		if got := Concat(Lit("https://", Span{}), HoleText(h, Span{}), Lit("/x", Span{})).String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
