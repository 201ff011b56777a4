package rules

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// nodeRuntime is AUTH3005: retired Node.js versions in an action's runtime or the tenant's sandbox_version.
func nodeRuntime(j *judge) {
	for _, s := range j.settings {
		if !(s.Name == "runtime" && s.Subject == "action") && !(s.Name == "sandbox_version" && s.Subject == "tenant") {
			continue
		}
		c, ok := s.Value.Const()
		if !ok {
			continue
		}
		v := strings.TrimPrefix(strings.TrimSpace(c), "node")
		v, _, _ = strings.Cut(v, "-") // node12-actions
		switch v {
		case "4", "8", "12", "16":
		default:
			continue
		}
		h := hit{call: s.call}
		h.Rule, h.Level, h.Span, h.Doc = "AUTH3005", finding.Warning, s.place(), s.Doc
		h.Confidence = usage.Weakest(s.Conf, s.Value.Value.Conf)
		want := "node22"
		if s.Name == "sandbox_version" {
			want = "22"
		}
		h.Message = "The Node.js version " + quote(c) + " in " + quote(s.Name) + " is retired, use " + quote(want) + "."
		h.Related = related(h.Span, useOf(s.Value, "used here")...)
		j.report(h, s.Evidence)
	}
}
