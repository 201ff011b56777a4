package cli

import (
	"bytes"
	"os"
	"testing"
)

// Colour is for terminals only, and for people who did not ask for none (no-color.org: any value counts).
func TestColors(t *testing.T) {
	t.Parallel()
	device, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer device.Close()
	for _, tt := range []struct {
		env  map[string]string
		want bool
	}{
		{map[string]string{"TERM": "xterm"}, true},
		{map[string]string{"TERM": "xterm", "NO_COLOR": "1"}, false},
		{map[string]string{"TERM": "xterm", "NO_COLOR": "false"}, false},
		{map[string]string{"TERM": "dumb"}, false},
	} {
		c := Command{Getenv: func(k string) string { return tt.env[k] }}
		if got := c.colors(device); got != tt.want {
			t.Errorf("%v: %v", tt.env, got)
		}
		if c.colors(&bytes.Buffer{}) {
			t.Error("a buffer is no terminal")
		}
	}
}
