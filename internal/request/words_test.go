package request

import (
	"strings"
	"testing"
)

// Every kind of evidence that a text can hold by itself needs a word, or the file that holds it is never looked at.
func TestWords(t *testing.T) {
	for _, text := range []string{
		"https://acme.auth0.com/authorize", "AUTH0_DOMAIN", "https://{yourDomain}/oauth/token", "${account.namespace}", "https://YOUR-TENANT/x",
		"read:current_user", "create:current_user_device_credentials",
	} {
		found := false
		for _, w := range Words() {
			found = found || strings.Contains(strings.ToLower(text), w)
		}
		if !found {
			t.Errorf("no word of %q", text)
		}
	}
	for _, w := range Words() {
		if w != strings.ToLower(w) || len(w) < 5 {
			t.Errorf("word %q", w)
		}
	}
	for _, p := range []string{"x/api/v2/users", "https%3A%2F%2Fx%2Fapi%2Fv2%2F", "x/oauth/ro", "x/tokeninfo", "x/delegation"} {
		found := false
		for _, w := range WeakWords() {
			found = found || strings.Contains(strings.ToLower(p), w)
		}
		if !found {
			t.Errorf("no weak word of %q", p)
		}
	}
}
