package rules

import (
	"slices"

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
	alts := f.Possible()
	for i, v := range alts {
		if v.Kind != usage.KindText {
			continue
		}
		a := j.classify(v.Text, domain)
		if a.kind != audienceMalformed {
			continue
		}
		h := hit{request: r}
		h.Rule, h.Level, h.Doc = "AUTH1004", finding.Error, doc
		h.Confidence = usage.Weakest(conf, v.Conf)
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
		h.Span = v.Span
		if h.Span.IsZero() {
			h.Span = v.Text.Span()
		}
		if h.Span.IsZero() {
			h.Span = f.Use
		}
		h.Related = related(h.Span, useOf(f, "used here")...)
		one := f
		if len(alts) > 1 || one.Slot == nil { // the literal's own, wherever it stands
			one.Value, one.Slot = v, ownSlot(alts, i)
		}
		h.Fix = audienceFix(one, a, h.Level)
		if len(alts) > 1 && one.Slot == nil {
			h.Fix = j.fixOfAll(alts, domain, h.Level)
		}
		j.report(h, ev)
	}
}

// fixOfAll is the fix of a literal that spells several audiences (a template with a domain that has a default): what
// mends each of them, nil where that is not the same for all.
func (j *judge) fixOfAll(alts []usage.Value, domain usage.Field, level finding.Level) *finding.Fix {
	var fix *finding.Fix
	for _, v := range alts {
		if v.Kind == usage.KindAbsent {
			continue
		}
		a := j.classify(v.Text, domain)
		if v.Kind != usage.KindText || a.kind != audienceMalformed {
			return nil
		}
		own := audienceFix(usage.Field{Present: usage.Yes, Value: v, Slot: v.Slot}, a, level)
		if own == nil || fix != nil && !slices.Equal(own.Edits, fix.Edits) {
			return nil
		}
		fix = own
	}
	return fix
}

// ownSlot is the slot of one alternative, nil where it spells others, too.
func ownSlot(alts []usage.Value, i int) *usage.Slot {
	for k := range alts {
		if k != i && alts[k].Slot != nil && alts[i].Slot != nil && alts[k].Slot.Span == alts[i].Slot.Span {
			return nil
		}
	}
	return alts[i].Slot
}
