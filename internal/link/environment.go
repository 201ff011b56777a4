package link

import (
	"slices"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// joinVariables keeps the audiences in files of the environment that code of the application visibly asks for: a
// variable's name alone does not say whose audience it is.
func (w *Workspace) joinVariables() {
	readers := map[string][]*usage.TokenRequest{}
	for _, r := range w.Requests {
		for _, v := range r.Audience.Possible() {
			if h, ok := v.Text.OnlyHole(); ok && h.Env != "" && r.Evidence.Proven() {
				readers[h.Env] = append(readers[h.Env], r)
			}
		}
	}
	w.Requests = slices.DeleteFunc(w.Requests, func(o *usage.TokenRequest) bool {
		if o.Model != "env" || o.Evidence.Proven() {
			return false
		}
		for _, r := range readers[o.Audience.Key] {
			if r.App == o.App {
				o.Evidence, o.Conf = r.Evidence, usage.Weakest(o.Conf, usage.Medium)
				if o.Domain.Present == usage.Unknown {
					o.Domain = r.Domain
				}
				return false
			}
		}
		return true
	})
}

// joinEnvironment gives requests that name no audience the one that their SDK takes from the environment. Which of
// several files a process reads (.env, .env.local) is not known: any of them may be the one.
func (w *Workspace) joinEnvironment() {
	type reader struct{ app, model string }
	given := map[reader][]usage.Field{}
	for _, o := range w.Requests {
		if o.Environment && o.Audience.Present == usage.Yes {
			k := reader{o.App, o.Model}
			given[k] = append(given[k], o.Audience)
		}
	}
	if len(given) == 0 {
		return
	}
	for _, r := range w.Requests {
		fs := given[reader{r.App, r.Model}]
		if len(fs) == 0 || r.Environment || r.Audience.Present != usage.No {
			continue
		}
		f := fs[0]
		f.Slot = nil // what one call needs is not written into the configuration of all
		if len(fs) > 1 {
			var vals []usage.Value
			for _, o := range fs {
				vals = append(vals, o.Value)
			}
			f.Value = usage.UnionOf(vals...)
		}
		f.Value.Conf = usage.Weakest(f.Value.Conf, usage.Medium)
		r.Audience = f
	}
}
