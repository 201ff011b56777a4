package embed

import (
	"slices"
	"testing"
)

// A page in a document is read twice: its scripts as code, the whole for what its tags load.
func TestSamplesOfPages(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, text string
		want       []string
	}{
		{"a tag", "```html\n<script src=\"https://cdn.auth0.com/js/lock-9.2.min.js\"></script>\n```\n", []string{"text", "html"}},
		{"a tag and code", "```html\n<script src=\"x.js\"></script>\n<script>var a = 1;</script>\n```\n", []string{"js", "html"}},
		{"markup alone", "```html\n<p>text</p>\n```\n", nil},
	} {
		var got []string
		for _, r := range Regions("README.md", []byte(tc.text)) {
			got = append(got, r.Lang)
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: regions are %q, want %q", tc.name, got, tc.want)
		}
	}
}
