package configscan

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// cdnForm is a form of script URL that loads an Auth0 package.
type cdnForm struct {
	re  *regexp.Regexp
	pkg string // "" = first group
}

// cdnForms capture name and version where the form has them.
var cdnForms = sync.OnceValue(func() []cdnForm {
	return []cdnForm{
		{regexp.MustCompile(`(?i)cdn\.auth0\.com/js/lock-passwordless-(\d[\w.]*?)(?:\.min)?\.js`), "auth0-lock-passwordless"},
		{regexp.MustCompile(`(?i)cdn\.auth0\.com/js/lock-passwordless/(\d[\w.-]*)/`), "auth0-lock-passwordless"},
		{regexp.MustCompile(`(?i)cdn\.auth0\.com/js/lock-(\d[\w.]*?)(?:\.min)?\.js`), "auth0-lock"},
		{regexp.MustCompile(`(?i)cdn\.auth0\.com/(?:js/)?lock/(\d[\w.-]*)/`), "auth0-lock"},
		{regexp.MustCompile(`(?i)cdn\.auth0\.com/w2/auth0-widget-(\d[\w.]*?)(?:\.min)?\.js`), "auth0-lock"},
		{regexp.MustCompile(`(?i)cdn\.auth0\.com/w2/auth0-(\d[\w.]*?)(?:\.min)?\.js`), "auth0-js"},
		{regexp.MustCompile(`(?i)cdn\.auth0\.com/js/auth0-spa-js/(\d[\w.-]*)/`), "@auth0/auth0-spa-js"},
		{regexp.MustCompile(`(?i)cdn\.auth0\.com/js/auth0-samples-theme/(\d[\w.-]*)/`), ""},
		{regexp.MustCompile(`(?i)cdn\.auth0\.com/js/auth0-analytics(?:/(\d[\w.-]*))?[^"'\s>]*`), "auth0-analytics"},
		{regexp.MustCompile(`(?i)cdn\.auth0\.com/(?:js|auth0)/auth0-(\d[\w.]*?)(?:\.min)?\.js`), "auth0-js"},
		{regexp.MustCompile(`(?i)cdn\.auth0\.com/js/auth0/(\d[\w.-]*)/`), "auth0-js"},
		{regexp.MustCompile(`(?i)(?:unpkg\.com/|cdn\.jsdelivr\.net/npm/|esm\.sh/|cdn\.skypack\.dev/|jspm\.dev/)((?:@auth0/)?[\w.-]*auth0[\w.-]*)(?:@([^/"'\s>]+))?`), ""},
		{regexp.MustCompile(`(?i)cdnjs\.cloudflare\.com/ajax/libs/([\w.-]*auth0[\w.-]*)/(\d[\w.-]*)/`), ""},
	}
})

// hostedPage marks a template of Auth0's hosted login page.
var hostedPage = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`@@config@@|config\.internalOptions|config\.extraParams`)
})

// cdn reports the scripts a page loads from a CDN, one per tag.
func (s *scanner) cdn() {
	text := blankComments(s.src.Text)
	hosted := hostedPage().Match(text)
	taken := map[int]bool{}
	for _, f := range cdnForms() {
		for _, m := range f.re.FindAllSubmatchIndex(text, -1) {
			if taken[m[0]] {
				continue
			}
			taken[m[0]] = true
			name, version := f.pkg, ""
			last := len(m) - 2
			if name == "" {
				if len(m) < 6 {
					continue // a theme, not an SDK
				}
				name = string(text[m[2]:m[3]])
			}
			if m[last] >= 0 && m[last] < m[last+1] {
				version = string(text[m[last]:m[last+1]])
			}
			s.set.SDKs = append(s.set.SDKs, &usage.SDKUse{
				Ecosystem: "cdn", Package: name, Version: version, Major: leastMajor(version),
				Span: s.tag(text, m[0], m[1]), Via: "cdn", Hosted: hosted,
			})
		}
	}
	sortSDKs(s.set.SDKs)
}

// tag is the script (or link) tag around a URL, else the URL.
func (s *scanner) tag(text []byte, start, end int) usage.Span {
	const window = 4096 // a tag is shorter
	open := bytes.LastIndexByte(text[max(0, start-window):start], '<') + max(0, start-window)
	if open >= max(0, start-window) && bytes.LastIndexByte(text[open:start], '>') < 0 {
		if n := strings.ToLower(string(text[open+1 : min(open+7, len(text))])); strings.HasPrefix(n, "script") || strings.HasPrefix(n, "link") {
			if c := bytes.IndexByte(text[end:min(len(text), end+window)], '>'); c >= 0 {
				return s.src.Span(open, end+c+1)
			}
		}
	}
	from, to := start, end
	for from > 0 && !strings.ContainsRune("\"'`()<>= \t\r\n", rune(text[from-1])) {
		from--
	}
	for to < len(text) && !strings.ContainsRune("\"'`()<> \t\r\n", rune(text[to])) {
		to++
	}
	return s.src.Span(from, to)
}

var markupComment = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?s)<!--.*?-->|<%--.*?--%>|\{\{!--.*?--\}\}|\{#.*?#\}|(?m:^\s*//-?[^\n]*$)`)
})

// blankComments hides commented-out markup without moving anything.
func blankComments(text []byte) []byte {
	out := append([]byte(nil), text...)
	for _, m := range markupComment().FindAllIndex(text, -1) {
		if bytes.HasPrefix(text[m[0]:m[1]], []byte("<!--[if")) {
			continue // a conditional comment is code to the browsers it is for
		}
		for i := m[0]; i < m[1]; i++ {
			if out[i] != '\n' {
				out[i] = ' '
			}
		}
	}
	return out
}

// sortSDKs puts uses into source order.
func sortSDKs(us []*usage.SDKUse) {
	slices.SortStableFunc(us, func(a, b *usage.SDKUse) int { return usage.CompareSpans(a.Span, b.Span) })
}
