package engine

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	t.Parallel()
	w := newWords([]string{"auth0", "ISSUER_BASE_URL", "api/v2", "x", "current_user", "auth0-js"})
	for text, want := range map[string]bool{
		"":                               false,
		"x":                              false, // too short to be searched
		"import 'AUTH0-js'":              true,
		"Auth0":                          true,
		"auth":                           false,
		"auth1":                          false,
		"aauth0":                         true,
		"https://x/api/v2":               true,
		"https://x/api/v3":               false,
		"issuer_base_ur":                 false,
		"issuer_base_url":                true,
		"read:current_user":              true,
		strings.Repeat("auth", 300):      false,
		strings.Repeat("a", 99) + "uth0": true,
	} {
		if got := w.in([]byte(text)); got != want {
			t.Errorf("in(%q) = %v", text, got)
		}
	}
	if newWords(nil).in([]byte("anything")) {
		t.Error("no words are found")
	}
}

func FuzzWords(f *testing.F) {
	f.Add("auth0 api/v2 abc", "the Auth0 API", uint64(1))
	f.Fuzz(func(t *testing.T, list, text string, seed uint64) {
		ws := strings.Fields(list)
		rng := rand.New(rand.NewPCG(seed, 0))
		if len(ws) > 0 && rng.IntN(2) == 0 { // make hits likely
			at := rng.IntN(len(text) + 1)
			text = text[:at] + ws[rng.IntN(len(ws))] + text[at:]
		}
		want := false
		for _, w := range ws {
			want = want || len(w) >= shortestWord && bytes.Contains(fold([]byte(text)), fold([]byte(w)))
		}
		if got := newWords(ws).in([]byte(text)); got != want {
			t.Fatalf("words %q in %q: %v, want %v", ws, text, got, want)
		}
	})
}

func BenchmarkWords(b *testing.B) {
	w := newWords([]string{"auth0", "issuer_base_url", "account.namespace", "current_user", "yourdomain", "your_domain", "your-domain", "yourtenant", "express-openid-connect"})
	data := bytes.Repeat([]byte("const value = require('some/module').method(argument, { key: 'text' });\n"), 20000)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if w.in(data) {
			b.Fatal("found")
		}
	}
}
