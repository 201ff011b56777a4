package rules

import (
	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/link"
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

// endpointNeeds are the calls whose token visibly has none of the scopes that the endpoint accepts (any one of them is
// enough). Browsers and devices can only be granted the current user's scopes, machines never (facts F6).
func (j *judge) endpointNeeds() []scopeNeed {
	if j.lacks != nil {
		return j.lacks
	}
	j.lacks = []scopeNeed{}
	for _, c := range j.ws.Calls {
		e, ok := catalog.EndpointByKey(c.Endpoint)
		if !ok || c.API != usage.APIManagement || len(e.Scopes) == 0 || sendsIDToken(c) {
			continue
		}
		list := j.ws.ScopeList(c)
		if !list.Traced && (list.Kind != link.Granted || list.Ambiguous()) || list.Kind == link.Asserted {
			continue
		}
		flow := flowOfCall(j.ws.RequestsOf(c), list)
		for _, s := range list.Sources {
			if s.Request != nil && (!j.forManagement(s.Request) || allScopes(s)) {
				flow = -1
			}
		}
		if flow < 0 {
			continue
		}
		scopes := accepted(e, flow)
		if c.Endpoint == assignRoles {
			scopes = e.Scopes // update:users without the scope it needs is AUTH4015's to report
		}
		if len(scopes) == 0 && flow.Public() || len(scopes) > 0 && list.Has(scopes...) == usage.No {
			n := scopeNeed{call: c, list: list}
			n.scope, _ = scopeFor(c, flow)
			j.lacks = append(j.lacks, n)
		}
	}
	return j.lacks
}

// sendsIDToken: no list of scopes matters while the bearer is no access token at all (AUTH1001).
func sendsIDToken(c *usage.APICall) bool {
	for i := range c.Bearers {
		if c.Bearers[i].Token.Kind == usage.TokenID {
			return true
		}
	}
	return false
}

// flowOfCall is the flow of the token; what a grant gives goes to a machine.
func flowOfCall(reqs []*usage.TokenRequest, list link.ScopeList) usage.Flow {
	if list.Kind == link.Granted || list.Kind == link.Configured || list.Kind == link.Fixed {
		return usage.FlowMachine
	}
	if len(reqs) > 0 {
		return reqs[0].Flow
	}
	return usage.FlowUnknown
}

// forManagement: the request's token is for the Management API; one for another API is AUTH1002's business.
func (j *judge) forManagement(r *usage.TokenRequest) bool {
	k := j.audienceOf(r)
	return k == audienceManagement || k == audienceMalformed || k == audienceUnknown
}

// allScopes: a password grant with an audience and no API scope yields every scope of the user (facts B3).
func allScopes(s link.Source) bool {
	g, _ := s.Request.GrantType.Const()
	return (g == "password" || g == realmGrant) && len(apiScopes(s.List)) == 0
}

// endpointScope is AUTH2003.
func endpointScope(j *judge) {
	for _, n := range j.endpointNeeds() {
		e, _ := catalog.EndpointByKey(n.call.Endpoint)
		flow := flowOfCall(j.ws.RequestsOf(n.call), n.list)
		l := judgeList(n.list, n.scope, finding.Warning)
		l.has, l.sources = usage.No, n.list.Sources
		l.level = finding.Error
		if !literal(n.list) {
			l.level = finding.Warning
		}
		msg := quote(n.call.Endpoint) + " needs "
		switch ss := acceptable(e, flow); {
		case len(ss) == 0:
			msg += "the scope " + quoteAll(e.AnyUserScopes, "or") + ", which a browser or device cannot be granted, call it from a backend."
		case len(ss) == 1:
			msg += "the scope " + quote(ss[0]) + ", which " + listName(n.list) + " lack, " + l.do + "."
		default:
			msg += "one of the scopes " + quoteAll(ss, "or") + ", but " + listName(n.list) + " have none of them, " + l.do + "."
		}
		j.reportNeed("AUTH2003", n, l, msg)
	}
}

// literal: every item of every list is spelled out.
func literal(l link.ScopeList) bool {
	for _, s := range l.Sources {
		if s.List.Open || len(s.List.Words()) != len(s.List.Items) {
			return false
		}
	}
	return true
}
