package usage

import "testing"

// TestEncodings ties down the encodings of texts whose author leaves more as it is than the format asks for.
func TestEncodings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		enc      Encoding
		in, want string
	}{
		{EncFormLoose, "read:users update:users&x", "read:users update:users%26x"},
		{EncForm, "read:users update:users", "read:users+update:users"},
		{EncHCLHeredoc, `const a = "${b}" + '%{c}';`, `const a = "$${b}" + '%%{c}';`},
		{EncHeredoc, "a `b` $c", "a \\`b\\` \\$c"},
		{EncHeredoc, "a,\r\n  $b", "a,\r\n  \\$b"},
		{EncShellDouble, "a\r\n\"b", "a\r\n\\\"b"},
		{EncJSTemplate, "a\r\n`", "a\r\n\\`"},
	} {
		if got, ok := c.enc.Encode(c.in); !ok || got != c.want {
			t.Errorf("%s: %q became %q, %v; want %q", c.enc, c.in, got, ok, c.want)
		}
	}
}
