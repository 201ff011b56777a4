package jsscan

import "github.com/auth0lint/auth0lint/internal/usage"

// complete puts the halves of a request together that two packages hold: a configuration (passport-auth0's Strategy) and
// the call that starts the login with it (passport.authenticate). The call wins, and tokens that are traced to the
// configuration come from the whole. A call that asks for nothing itself (the callback's route) is no half.
func (e *evaluator) complete(out *usage.Set) {
	taken := map[*usage.TokenRequest]bool{}
	for _, r := range out.Requests {
		if r.Kind != usage.RequestConfig {
			continue
		}
		var half *usage.TokenRequest
		for _, o := range out.Requests {
			if o.Kind == usage.RequestConfig || taken[o] || e.p.models.Completes(o.Model) != r.Model || !e.sameApp(r.Span.File, o.Span.File) {
				continue
			}
			asks := o.Audience.Present != usage.No || o.Scope.Present == usage.Yes
			if asks && (half == nil || half.Audience.Present == usage.No && o.Audience.Present != usage.No) {
				half = o
			}
		}
		if half == nil {
			continue
		}
		taken[half] = true
		r.Kind, r.Conf = half.Kind, usage.Weakest(r.Conf, half.Conf)
		r.Audience = over(half.Audience, r.Audience)
		r.Scope = over(half.Scope, r.Scope)
		r.ResponseType = over(half.ResponseType, r.ResponseType)
		if r.Span.File != half.Span.File { // joined by the application, not by a value
			r.Conf = usage.Weakest(r.Conf, usage.Medium)
		}
	}
	kept := out.Requests[:0]
	for _, r := range out.Requests {
		if !taken[r] {
			kept = append(kept, r)
		}
	}
	out.Requests = kept
}

// over is the call's field, or the configuration's where the call has none.
func over(call, config usage.Field) usage.Field {
	if call.Present == usage.No && config.Present == usage.Yes {
		return config
	}
	return call
}

// sameApp reports files of one package.
func (e *evaluator) sameApp(a, b string) bool {
	x, y := e.p.byPath[a], e.p.byPath[b]
	return a == b || x != nil && y != nil && x.pkgRoot() == y.pkgRoot()
}
