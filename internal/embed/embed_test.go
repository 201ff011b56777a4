package embed

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// find is the region of a language; the test fails when there is not exactly one.
func find(t *testing.T, srcs []*usage.Source, lang string) *usage.Source {
	t.Helper()
	var out *usage.Source
	for _, s := range srcs {
		if s.Lang == lang {
			if out != nil {
				t.Fatalf("several %s regions", lang)
			}
			out = s
		}
	}
	if out == nil {
		t.Fatalf("no %s region among %d", lang, len(srcs))
	}
	return out
}

// at is what the file holds where the region has s.
func at(t *testing.T, src *usage.Source, file, s string) string {
	t.Helper()
	i := bytes.Index(src.Text, []byte(s))
	if i < 0 {
		t.Fatalf("%q not in the region:\n%s", s, src.Text)
	}
	sp := src.Span(i, i+len(s))
	return file[sp.Start:sp.End]
}

func TestFences(t *testing.T) {
	t.Parallel()
	page := "# T\n\n```js\nconst a = 1\n```\n\n- item\n\n  ```javascript\n  const b = {\n    c: 2 }\n  ```\n\n```json\n{\"x\": 1}\n```\n\n" +
		"```json\nPOST https://{yourDomain}/oauth/token\n```\n\n```python\n# requests.get('https://a.auth0.com/authorize?x')\nu = 'https://b.auth0.com/authorize?y'\n```\n"
	srcs := Regions("a.md", []byte(page))
	js := find(t, srcs, "js")
	if !js.Doc || !js.Fragment {
		t.Error("a fence is documentation")
	}
	if got := at(t, js, page, "const b = {\n"); got != "const b = {\n" {
		t.Errorf("list fence maps to %q", got)
	}
	if !strings.Contains(string(js.Text), "const a = 1\n\nconst b") {
		t.Errorf("fences of a language are not joined: %q", js.Text)
	}
	find(t, srcs, "json")
	http := find(t, srcs, "http")
	if !strings.HasPrefix(string(http.Text), "POST ") {
		t.Errorf("http: %q", http.Text)
	}
	for _, s := range srcs {
		if s.Lang == "text" && bytes.Contains(s.Text, []byte("a.auth0.com")) {
			t.Errorf("a comment of a language without front end is read: %q", s.Text)
		}
	}
}

func TestTemplateStrings(t *testing.T) {
	t.Parallel()
	page := "export const Box = ({children}) => {\n  return `x`;\n};\n\nexport const one = `const a = \\`b\\${c}\\`;\n  new auth0.WebAuth({})`;\n\n<Code children={one} language=\"javascript\" />\n"
	js := find(t, Regions("a.mdx", []byte(page)), "js")
	if want := "const a = `b${c}`;\n  new auth0.WebAuth({})"; string(js.Text) != want {
		t.Errorf("got %q", js.Text)
	}
	if got := at(t, js, page, "`b${c}`"); got != "\\`b\\${c}\\`" {
		t.Errorf("maps to %q", got)
	}
	if len(js.Outer) != 1 || js.Outer[0] != usage.EncJSTemplate {
		t.Errorf("outer %v", js.Outer)
	}
}

func TestUnfencedSamples(t *testing.T) {
	t.Parallel()
	page := "Call it:\n\ncurl --request PATCH \\\n  --url 'https://{yourDomain}/api/v2/users/1' \\\n  --data '{\n}'\nvar client = new RestClient(\"https://x\");\npackage main\n\nimport \"fmt\"\n\nfunc main() {\n\n\tfmt.Println()\n}\n" +
		"HttpResponse<String> r = Unirest.patch(\"x\")\nvar webAuth = new auth0.WebAuth({\n  a: 1\n});\n\nThat is curl for you. Use new auth0.WebAuth for it.\n"
	srcs := Regions("a.md", []byte(page))
	if sh := find(t, srcs, "shell"); !strings.HasSuffix(string(sh.Text), "}'") {
		t.Errorf("shell: %q", sh.Text)
	}
	if g := find(t, srcs, "go"); !strings.HasSuffix(string(g.Text), "\n}") {
		t.Errorf("go: %q", g.Text)
	}
	if js := find(t, srcs, "js"); strings.TrimSpace(string(js.Text)) != "var webAuth = new auth0.WebAuth({\n  a: 1\n});" {
		t.Errorf("js: %q", js.Text)
	}
}

func TestScripts(t *testing.T) {
	t.Parallel()
	page := "<!-- <script>old()</script> -->\n<script src=\"x.js\"></script>\n<script type=\"text/template\">{{no}}</script>\n<script>\nvar c = <%= config %>;\nvar d = '@@config@@', e = \"<%= name %>\";\n<% if (x) { %>\nf({{ id }});\n</script>\n<p>\n<SCRIPT type=module>g()</SCRIPT>"
	js := find(t, Regions("a.html", []byte(page)), "js")
	text := string(js.Text)
	for _, want := range []string{"'@@config@@'", "\"<%= name %>\"", "g()"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q missing in %q", want, text)
		}
	}
	for _, not := range []string{"old()", "no}}", "<%= config", "<% if", "{{ id"} {
		if strings.Contains(text, not) {
			t.Errorf("%q left in %q", not, text)
		}
	}
	if got := at(t, js, page, "g()"); got != "g()" {
		t.Errorf("maps to %q", got)
	}
	ts := find(t, Regions("a.vue", []byte("<template><a/></template>\n<script setup lang=\"ts\">\nlet a: string\n</script>")), "ts")
	if !strings.Contains(string(ts.Text), "let a: string") {
		t.Errorf("vue: %q", ts.Text)
	}
	pug := find(t, Regions("a.pug", []byte("html\n  script.\n    var a = 1\n    var b\n  p x\n")), "js")
	if string(pug.Text) != "    var a = 1\n    var b\n" {
		t.Errorf("pug: %q", pug.Text)
	}
}

func TestCommands(t *testing.T) {
	t.Parallel()
	yml := "jobs:\n  a:\n    steps:\n      - run: |\n          curl \\\n            https://x\n      - name: not a command curl\n      - run: \"curl \\\"https://y\\\"\"\n"
	srcs := Regions("ci.yml", []byte(yml))
	if len(srcs) != 2 {
		t.Fatalf("%d regions", len(srcs))
	}
	if got := at(t, srcs[0], yml, "curl \\\n  https://x"); got != "curl \\\n            https://x" {
		t.Errorf("block maps to %q", got)
	}
	if got := at(t, srcs[1], yml, `"https://y"`); got != `\"https://y\"` {
		t.Errorf("quoted maps to %q", got)
	}
	npm := `{"name": "curl", "scripts": {"a": "curl \"https://x\"", "b": "tsc"}}`
	s := find(t, Regions("package.json", []byte(npm)), "shell")
	if got := at(t, s, npm, `"https://x"`); got != `\"https://x\"` {
		t.Errorf("npm maps to %q", got)
	}
	mk := "DOMAIN ?= acme.auth0.com\n\nall:\n\t@curl https://$(DOMAIN)/x -H \"a: $$TOKEN\" \\\n\t  -d y\n\n# curl no\n"
	s = find(t, Regions("Makefile", []byte(mk)), "shell")
	if !strings.Contains(string(s.Text), `DOMAIN="acme.auth0.com"`) || !strings.Contains(string(s.Text), `curl https://${DOMAIN}/x -H "a: $TOKEN"`) || strings.Contains(string(s.Text), "no") {
		t.Errorf("make: %q", s.Text)
	}
	if got := at(t, s, mk, "$TOKEN"); got != "$$TOKEN" {
		t.Errorf("make maps to %q", got)
	}
	docker := "FROM x\nRUN curl https://x \\\n  -d y\nRUN [\"curl\"]\n"
	s = find(t, Regions("Dockerfile", []byte(docker)), "shell")
	if strings.TrimSpace(string(s.Text)) != "curl https://x \\\n  -d y" {
		t.Errorf("docker: %q", s.Text)
	}
}

func TestContainers(t *testing.T) {
	t.Parallel()
	for p, want := range map[string]bool{"a.md": true, "docs/b.MDX": true, "x.vue": true, "x.js": false, "Makefile": true, "package.json": true, "tsconfig.json": false, "x.sh": true, "main.tf": true, "x.py": false} {
		if IsContainer(p) != want {
			t.Errorf("%s: %v", p, !want)
		}
	}
}

// FuzzRegions: no panic, and every byte of a region maps into the file.
func FuzzRegions(f *testing.F) {
	names := []string{"a.md", "a.mdx", "a.html", "a.vue", "a.pug", "a.yml", "Makefile", "Dockerfile", "package.json", "a.astro", "a.sh", "a.tf"}
	f.Add("```js\na\n```\n- x\n\n  ```sh\n  curl x\n  ```\n", 0)
	f.Add("export const x = `a\\`b`;\n<C children={x} language=\"js\"/>", 1)
	f.Add("<script>a <%= b %></script>", 2)
	f.Add("run: |\n  curl x\n  y\n", 5)
	f.Add("x:\n\tcurl $(A) $$b\n", 6)
	f.Add("node <<E\na\\$b\nE\ncat > x.ts <<-'F'\n\tx\n\tF\n", 10)
	f.Add("  code = <<-EOT\n  a($${x})\n  EOT\n", 11)
	f.Add(`{"scripts":{"a":"curl \u0041"}}`, 8)
	f.Fuzz(func(t *testing.T, text string, kind int) {
		name := names[uint(kind)%uint(len(names))]
		for _, s := range Regions(name, []byte(text)) {
			for _, g := range s.Segs {
				if g.At < 0 || g.Len < 0 || g.At+g.Len > len(s.Text) || g.Outer < 0 || g.Outer+g.OuterLen > len(text) {
					t.Fatalf("%s: segment %+v outside of %d/%d bytes", name, g, len(s.Text), len(text))
				}
			}
			for i := range s.Text {
				if sp := s.Span(i, i+1); sp.Start < 0 || sp.End < sp.Start || sp.End > len(text) {
					t.Fatalf("%s: span %v of %d", name, sp, len(text))
				}
			}
		}
	})
}

// TestOwnPages keeps the regions of a page that holds everything in one place.
func TestOwnPages(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/guide.mdx")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range Regions("guide.mdx", data) {
		got = append(got, s.Lang+"/"+s.Container)
	}
	if want := "shell/markdown js/markdown http/js-template text/markdown"; strings.Join(got, " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
}
