package jsscan

import (
	"strings"
	"testing"
)

func TestTheCLIStartedFromAScript(t *testing.T) {
	t.Parallel()
	const object = `const grant = { client_id: id, audience: 'https://acme.auth0.com/api/v2/', scope: ['read:connections', 'read:users'] };` + "\n"
	const made = "grant auth0-cli audience=https://acme.auth0.com/api/v2/ scopes=read:connections|read:users"
	for _, tc := range []struct{ name, src, want string }{
		{"a command line with an object", object + "execSync(`auth0 api post client-grants --data '${JSON.stringify(grant)}'`);", made},
		{"a constant of its JSON", object + "const body = JSON.stringify(grant);\nexecSync('auth0 api post client-grants --no-input --data \\'' + body + '\\'', { stdio: 'inherit' });", made},
		{"JSON in the command line", "exec(`auth0 api post /client-grants -d '{\"audience\": \"https://acme.auth0.com/api/v2/\", \"scope\": [\"read:connections\", \"read:users\"]}'`);", made},
		{"an argument list", object + "spawn('auth0', ['api', 'post', 'client-grants', '--data', JSON.stringify(grant)]);", made},
		{"zx", object + "await $`auth0 api post client-grants --data ${JSON.stringify(grant)}`;", made},
		{"zx with a list", object + "const args = ['api', 'post', 'client-grants', '--data', JSON.stringify(grant)];\nawait $`auth0 ${args}`;", made},
		{"another resource", object + "execSync(`auth0 api post resource-servers --data '${JSON.stringify(grant)}'`);", ""},
		{"read, not written", "execSync('auth0 api get client-grants');", ""},
		{"another program", object + "execSync(`okta api post client-grants --data '${JSON.stringify(grant)}'`);", ""},
		{"text that talks about it", object + "console.log('Run: auth0 api post client-grants --data ' + JSON.stringify(grant));", ""},
		{"a body that nobody sees", "execSync(`auth0 api post client-grants --data '${process.argv[2]}'`);", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"main.js": tc.src}
			var got []string
			for _, line := range strings.Split(dump(files, scan(t, files)), "\n") {
				if strings.HasPrefix(line, "grant ") {
					got = append(got, line)
				}
			}
			if strings.Join(got, "\n") != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}
