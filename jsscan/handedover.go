package jsscan

import (
	"github.com/auth0lint/auth0lint/internal/usage"
)

// handedOver is a method of Auth0's React SDK that came in as a property or an argument, so that nobody sees where from:
// its name, and an audience on a tenant's host among its options, say what it is.
func (e *evaluator) handedOver(f *file, n, callee nid, v *env) (usage.Value, bool) {
	name := f.lastName(callee)
	if name != "getAccessTokenSilently" && name != "getAccessTokenWithPopup" || e.p.opt.Requests == nil {
		return usage.Value{}, false
	}
	args := f.args(n)
	if len(args) == 0 {
		return usage.Value{}, false
	}
	opts := e.eval(f, args[0], v)
	if opts.Kind != usage.KindObject || opts.Object == nil {
		return usage.Value{}, false
	}
	major := 1
	from := opts.Object
	if p, ok := from.Get("authorizationParams"); ok && p.Value.Kind == usage.KindObject && p.Value.Object != nil {
		major, from = 2, p.Value.Object
	}
	aud, ok := from.Get("audience")
	if !ok || aud.Value.Kind != usage.KindText || e.p.opt.Requests.HostEvidence(aud.Value.Text).Kind != usage.EvidenceHost {
		return usage.Value{}, false
	}
	module, ok := e.p.models.Module("js", "@auth0/auth0-react", major)
	if !ok {
		return usage.Value{}, false
	}
	site := e.site(f, n)
	hook, ok := e.p.models.Member(module, "useAuth0", site)
	if !ok {
		return usage.Value{}, false
	}
	res, ok := e.p.models.Call(hook, nil, site)
	if !ok {
		return usage.Value{}, false
	}
	method, ok := e.p.models.Member(res.Value, name, site)
	return weaken(method, usage.Medium), ok && method.Kind == usage.KindRef
}
