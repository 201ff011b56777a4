package finding_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/auth0lint/auth0lint/internal/finding"
)

// The hashes were computed with the upload action's own algorithm.
func TestLineHashes(t *testing.T) {
	t.Parallel()
	greetings := []string{
		"e9496ae3ebfced30:1", "fb7c023a8b9ccb3f:1", "ce8ba1a563dcdaca:1", "e20e36e16fcb0cc8:1", "b3edc88f2938467e:1",
		"c8e28b0b4002a3a0:1", "c129715d7a2bc9a3:1",
	}
	for _, c := range []struct {
		name, data string
		want       []string
	}{
		{"empty", "", []string{"c129715d7a2bc9a3:1"}},
		{"blanks", " a\nb\n  \t\tc\n d", []string{"271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"}},
		{"lf", " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", greetings},
		{"cr", " hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", greetings},
		{"crlf", " hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", greetings},
		{"mixed", " hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", greetings},
		{"repeated", strings.Repeat("Lorem ipsum dolor sit amet.\n", 10), []string{
			"a7f2ff13bc495cf2:1", "a7f2ff13bc495cf2:2", "a7f2ff13bc495cf2:3", "a7f2ff13bc495cf2:4", "a7f2ff13bc495cf2:5",
			"a7f2ff13bc495cf2:6", "a7f2ff1481e87703:1", "a9cf91f7bbf1862b:1", "55ec222b86bcae53:1", "cc97dc7b1d7d8f7b:1", "c129715d7a2bc9a3:1",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := finding.LineHashes([]byte(c.data)); !slices.Equal(got, c.want) {
				t.Errorf("LineHashes(%q) =\n%q, want\n%q", c.data, got, c.want)
			}
		})
	}
}

func TestLineHashesFollowMovedLines(t *testing.T) {
	t.Parallel()
	tail := "const token = result.idToken;\n" + strings.Repeat("more();\n", 30)
	before := finding.LineHashes([]byte(tail))
	after := finding.LineHashes([]byte("// a new first line\n" + tail))
	if before[0] != after[1] {
		t.Errorf("hash changed when the line moved: %s, then %s", before[0], after[1])
	}
	edited := finding.LineHashes([]byte(strings.Replace(tail, "idToken", "accessToken", 1)))
	if before[0] == edited[0] {
		t.Error("hash did not change with the line")
	}
}
