package request

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// CLI reads the words of the Auth0 CLI's `auth0 api METHOD PATH --data BODY`, the program's name first: a request to the
// Management API like any other, sent with the CLI's own token. ok is false for any other command.
func CLI(words []usage.Value) (m Message, ok bool) {
	m = Message{Name: "auth0 api", Model: "auth0-cli", OwnLogin: true, Body: usage.Value{Kind: usage.KindAbsent}}
	var plain []usage.Value
	for i := 1; i < len(words); i++ {
		s := ""
		if words[i].Kind == usage.KindText {
			s = words[i].Text.Pattern()
		}
		switch {
		case (s == "--data" || s == "-d") && i+1 < len(words):
			i++
			m.Body = words[i]
		case strings.HasPrefix(s, "--data="):
			m.Body = words[i]
			m.Body.Text = m.Body.Text.Slice(len("--data="), m.Body.Text.Len())
			m.Body.Span = m.Body.Text.Span()
		case s == "--query" || s == "-q":
			i++
		case strings.HasPrefix(s, "-"):
		default:
			plain = append(plain, words[i])
		}
	}
	if len(plain) < 2 || len(plain) > 3 {
		return m, false
	}
	if s, _ := plain[0].ConstString(); s != "api" {
		return m, false
	}
	m.Method = "GET"
	if m.Body.Kind != usage.KindAbsent {
		m.Method = "POST"
	}
	if len(plain) == 3 {
		s, _ := plain[1].ConstString()
		m.Method = method(s)
		switch m.Method {
		case "GET", "POST", "PUT", "PATCH", "DELETE":
		default:
			return m, false
		}
	}
	path := plain[len(plain)-1]
	if path.Kind != usage.KindText {
		return m, false
	}
	slash := ""
	if path.Text.HasPrefix("/") != usage.Yes {
		slash = "/"
	}
	path.Text = usage.Concat(usage.Lit("https://tenant.auth0.com"+api2+slash, usage.Span{}), path.Text)
	path.Slot = nil
	m.URL = path
	return m, true
}
