package rules

import (
	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// malformedAudience is AUTH1004: almost the Management API's identifier. Auth0 compares identifiers byte by byte.
func malformedAudience(j *judge) {
	for _, r := range j.ws.Requests {
		j.malformed(r.Audience, r.Domain, r, r.Doc, r.Conf, r.Evidence)
	}
	for _, g := range j.ws.Grants {
		j.malformed(g.Audience, usage.Field{}, nil, g.Doc, g.Conf, g.Evidence)
	}
}

func (j *judge) malformed(f, domain usage.Field, r *usage.TokenRequest, doc bool, conf usage.Confidence, ev usage.Evidence) {
	if f.Present != usage.Yes {
		return
	}
	for _, t := range f.Texts() {
		a := j.classify(t, domain)
		if a.kind != audienceMalformed {
			continue
		}
		h := hit{request: r}
		h.Rule, h.Level, h.Doc = "AUTH1004", finding.Error, doc
		h.Confidence = usage.Weakest(conf, f.Value.Conf)
		if a.custom {
			h.Level = finding.Note
		}
		right := "https://{tenant}.auth0.com/api/v2/"
		if !a.right.IsZero() {
			right = a.right.String()
		} else if a.tenant {
			right = j.audienceFor(r)
		}
		h.Message = "The audience " + quote(a.text.String()) + " is not the identifier of the Management API, " + a.problem + ", use " + quote(right) + "."
		h.Span = t.Span()
		if !f.Value.Span.IsZero() && (f.Value.Kind != usage.KindUnion || h.Span.IsZero()) {
			h.Span = f.Value.Span
		}
		if h.Span.IsZero() {
			h.Span = f.Use
		}
		h.Related = related(h.Span, useOf(f, "used here")...)
		if f.Value.Kind != usage.KindUnion {
			h.Fix = audienceFix(f, a, h.Level)
		}
		j.report(h, ev)
	}
}
