package scopes

import (
	"testing"

	"github.com/auth0lint/auth0lint/internal/link"
	"github.com/auth0lint/auth0lint/internal/usage"
)

func TestReportListsOptionScopesAndSkipsClientSetups(t *testing.T) {
	t.Parallel()
	at := func(n int) usage.Span { return usage.Span{File: "a.js", Start: n, End: n + 1} }
	body := usage.Value{Kind: usage.KindObject, Object: &usage.Object{Props: []usage.Property{{Key: "options", Value: usage.Value{Kind: usage.KindObject, Object: &usage.Object{}}}}}}
	ev := usage.Evidence{Kind: usage.EvidenceSDK}
	set := &usage.Set{
		Calls: []*usage.APICall{
			{API: usage.APIManagement, Span: at(1), Evidence: ev},
			{API: usage.APIManagement, Method: "PATCH", Path: usage.Lit("/connections/c", usage.Span{}), Endpoint: "PATCH /connections/{id}", Body: body, Span: at(2), Evidence: ev},
		},
		Grants: []*usage.ClientGrant{{
			ManagementAPI: usage.Yes, Span: at(5), Evidence: ev,
			Scopes: usage.ValueField("scope", usage.Span{}, usage.TextValue(usage.Lit("update:connections delete:users", at(6)), at(6), nil)),
		}},
	}
	apps := Of(link.Join(set, link.Options{}))
	if len(apps) != 1 {
		t.Fatalf("%d applications", len(apps))
	}
	a := apps[0]
	var needed []string
	for _, n := range a.Needed {
		needed = append(needed, n.Scope)
	}
	if len(needed) != 2 || needed[0] != "update:connections" || needed[1] != "update:connections_options" {
		t.Errorf("needed %v", needed)
	}
	if len(a.Missing) != 1 || a.Missing[0] != "update:connections_options" {
		t.Errorf("missing %v", a.Missing)
	}
	if len(a.Unused) != 1 || a.Unused[0] != "delete:users" {
		t.Errorf("unused %v", a.Unused)
	}
	if len(a.Unknown) != 0 {
		t.Errorf("a client's set-up is no unknown call: %v", a.Unknown)
	}
}
