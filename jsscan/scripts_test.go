package jsscan

import (
	"fmt"
	"slices"
	"testing"
)

func TestScriptsThatAuth0Runs(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, src string
		want      []string
	}{
		{
			"a field of the query", "// audit\nexports.onExecutePostLogin = async (event, api) => { use(event.request.query.client_secret); };",
			[]string{"request-field client_secret // audit"},
		},
		{
			"destructured, once each", "exports.onExecuteCredentialsExchange = async (event) => {\n  const { body, query: { a } } = event.request;\n  use(body.b, body['b'], body?.c, a);\n};",
			[]string{
				"request-field a exports.onExecuteCredentialsExchange = async (event) => {", "request-field b exports.onExecuteCredentialsExchange = async (event) => {",
				"request-field c exports.onExecuteCredentialsExchange = async (event) => {",
			},
		},
		{
			"handed to a function", "function scan(e) { return e.request.body.a; }\nexports.onContinuePostLogin = async (event) => scan(event);",
			[]string{"request-field a function scan(e) { return e.request.body.a; }"},
		},
		{"another part of the event", "exports.onExecutePostLogin = async (event) => use(event.secrets.client_secret, event.request.ip);", nil},
		{"an event of somebody else", "exports.handler = async (event) => use(event.request.query.client_secret);", nil},
		{"another object's field", "exports.onExecutePostLogin = async (event, api) => use(api.request.query.client_secret);", nil},

		{"a database script", "function login(email, password, callback) {\n  const db = require('oracledb');\n}", []string{"module oracledb require('oracledb')"}},
		{"a version in the name", "function getByEmail(email, callback) { require('pg@8.1.0'); }", []string{"module pg require('pg@8.1.0')"}},
		{"a hook", "module.exports = function (user, context, cb) { require('edge'); };", []string{"module edge require('edge')"}},
		{"a server's function", "const db = require('oracledb');\nfunction login(email, password, callback) { db.query(); }", nil},
		{"a module's function", "exports.login = function login(email, password, callback) { require('oracledb'); };", nil},
		{"other parameters", "function login(req, res, next) { require('oracledb'); }", nil},
		{"an Action has dependencies of its own", "exports.onExecutePostLogin = async (event) => { require('oracledb'); };", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"main.js": tc.src}
			var got []string
			for _, a := range scan(t, files).Artifacts {
				got = append(got, fmt.Sprintf("%s %s %s", a.Kind, a.Name, at(files, a.Span)))
			}
			slices.Sort(got)
			if !slices.Equal(got, tc.want) {
				t.Errorf("artefacts are %q, want %q", got, tc.want)
			}
		})
	}
}
