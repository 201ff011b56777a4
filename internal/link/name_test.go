package link

import (
	"testing"

	"github.com/auth0lint/auth0lint/internal/usage"
)

func grantOf(client usage.Text, file string) *usage.ClientGrant {
	return &usage.ClientGrant{
		ManagementAPI: usage.Yes, Span: usage.Span{File: file, Start: 1, End: 9},
		ClientID: usage.ValueField("client_id", usage.Span{}, usage.TextValue(client, usage.Span{}, nil)),
		Scopes:   usage.ValueField("scope", usage.Span{}, usage.TextValue(usage.Lit("read:users", usage.Span{}), usage.Span{}, nil)),
	}
}

func callIn(file string) *usage.APICall {
	return &usage.APICall{API: usage.APIManagement, Method: "GET", Endpoint: "GET /users/{id}", Span: usage.Span{File: file, Start: 3, End: 7}}
}

func TestGrantsByName(t *testing.T) {
	t.Parallel()
	names := map[string]string{"apps/report/package.json": "@acme/Report", "apps/jobs/package.json": "jobs"}
	opt := Options{Manifests: []string{"apps/report/package.json", "apps/jobs/package.json"}, Names: names}
	hole := usage.HoleText(usage.Hole{Expr: "auth0_client.report.id", Name: "auth0_client.report.id"}, usage.Span{})
	lit := func(s string) usage.Text { return usage.Lit(s, usage.Span{}) }
	for _, tt := range []struct {
		name   string
		grants []*usage.ClientGrant
		want   int // candidates for the report application's call
		traced usage.Confidence
	}{
		{"the package's name", []*usage.ClientGrant{grantOf(lit("report"), "t.yaml"), grantOf(lit("other"), "u.yaml")}, 1, usage.Medium},
		{"the Terraform resource's name", []*usage.ClientGrant{grantOf(hole, "m.tf"), grantOf(lit("other"), "n.tf")}, 1, usage.Medium},
		{"another application's grant is not a candidate", []*usage.ClientGrant{grantOf(lit("jobs"), "t.yaml")}, 0, usage.High},
		{"names that tell nothing stay candidates", []*usage.ClientGrant{grantOf(lit("m2m one"), "t.yaml"), grantOf(lit("m2m two"), "u.yaml")}, 2, usage.Medium},
		{"a client id is no name", []*usage.ClientGrant{grantOf(lit("jobsjobsjobsjobsjobsjobsjobsjobs"), "t.yaml")}, 1, usage.Medium},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := callIn("apps/report/index.js")
			ws := Join(&usage.Set{Grants: tt.grants, Calls: []*usage.APICall{c, callIn("apps/jobs/index.js")}}, opt)
			l := ws.GrantsFor(ws.Call(c))
			if len(l.Sources) != tt.want {
				t.Fatalf("%d candidates, want %d", len(l.Sources), tt.want)
			}
			if tt.want > 0 && l.Conf != tt.traced {
				t.Errorf("confidence %s", l.Conf)
			}
		})
	}
}

func TestURLInsideItsCallCountsOnce(t *testing.T) {
	t.Parallel()
	call := &usage.APICall{API: usage.APIAuthentication, Method: "POST", Name: "fetch", Path: usage.Lit("/oauth/ro", usage.Span{}), Span: usage.Span{File: "a.js", Start: 0, End: 50}}
	url := &usage.APICall{API: usage.APIAuthentication, Path: usage.Lit("/oauth/ro", usage.Span{}), Span: usage.Span{File: "a.js", Start: 6, End: 30}}
	alone := &usage.APICall{API: usage.APIAuthentication, Path: usage.Lit("/oauth/ro", usage.Span{}), Span: usage.Span{File: "b.js", Start: 6, End: 30}}
	ws := Join(&usage.Set{Calls: []*usage.APICall{url, call, alone}}, Options{})
	if len(ws.Calls) != 2 || ws.Call(url) != call {
		t.Errorf("%d calls", len(ws.Calls))
	}
}
