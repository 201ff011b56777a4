package jsscan

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/auth0lint/auth0lint/internal/usage"
)

func sample() string {
	var b strings.Builder
	b.WriteString("import auth0 from 'auth0-js'\nconst w = new auth0.WebAuth({ domain: 'd.auth0.com', clientID: 'c', responseType: 'token id_token' })\n")
	for i := range 200 {
		fmt.Fprintf(&b, "function save%d(id, token, data = { a: %d }) {\n  const headers = { Authorization: `Bearer ${token}`, 'X-%d': 'y' }\n"+
			"  return fetch(`https://d.auth0.com/api/v2/users/${id}`, { method: 'PATCH', headers, body: JSON.stringify({ user_metadata: data }) })\n}\n", i, i, i)
		fmt.Fprintf(&b, "w.checkSession({}, (err, r) => save%d(r.idTokenPayload.sub, r.idToken))\n", i)
	}
	return b.String()
}

func BenchmarkParse(b *testing.B) {
	text := []byte(sample())
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, _, err := parseTree("js", text, parseDeadline); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkScan(b *testing.B) {
	text := []byte(sample())
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		p := program(b, nil)
		p.Add(&usage.Source{Path: "a.js", Lang: "js", Text: text})
		if set := p.Scan(context.Background()); len(set.Calls) != 200 {
			b.Fatal(len(set.Calls))
		}
	}
}
