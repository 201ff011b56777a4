package rules

import (
	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// idTokenAPI2Enabled is AUTH3001: the tenant flag that lets ID tokens in. Its fix waits until no AUTH1001 is open, else
// turning the flag off breaks the code that still needs it.
func idTokenAPI2Enabled(j *judge) {
	for _, s := range j.settings {
		if s.Subject != "tenant" || s.Name != "flags.enable_idtoken_api2" {
			continue
		}
		if _, _, on := matchesValue(s.Value, "true"); !on {
			continue
		}
		h := hit{call: s.call}
		h.Rule, h.Level, h.Span, h.Doc = "AUTH3001", finding.Error, s.place(), s.Doc
		h.Confidence = usage.Weakest(s.Conf, s.Value.Value.Conf)
		h.Message = "The tenant flag 'enable_idtoken_api2' lets ID tokens call the Management API, set it to 'false' once every caller sends access tokens."
		h.Related = related(h.Span, useOf(s.Value, "used here")...)
		if es, ok := s.Value.Set(usage.Lit("false", usage.Span{})); ok && !j.open1001 {
			h.Fix = &finding.Fix{
				Unit: "setting" + placeKey(s.Span), Safety: finding.Suggested, Edits: es,
				Description: "Turn 'enable_idtoken_api2' off", Todo: "Make sure that no caller outside this repository sends ID tokens.",
			}
		}
		j.report(h, s.Evidence)
	}
}
