package report

import "bytes"

var jwtStart = []byte("eyJ")

// redact masks what looks like a JWT, byte for byte, so that columns stay where they are. The first letters remain:
// they say what was there and are the same in every token.
func redact(b []byte) []byte {
	if !bytes.Contains(b, jwtStart) {
		return b
	}
	out := bytes.Clone(b)
	for i := 0; i < len(out); {
		at := bytes.Index(out[i:], jwtStart)
		if at < 0 {
			break
		}
		start := i + at
		end := start
		for end < len(out) && tokenByte(out[end]) {
			end++
		}
		if end-start >= 20 && !inWord(out, start) { // a header alone is longer
			for k := start + len(jwtStart); k < end; k++ {
				if out[k] != '.' {
					out[k] = '*'
				}
			}
		}
		i = end
	}
	return out
}

// inWord reports whether the byte at i goes on with an identifier ("keyJar..."); a percent-encoded byte before it does not.
func inWord(b []byte, i int) bool {
	if i == 0 || i >= 3 && b[i-3] == '%' {
		return false
	}
	c := b[i-1]
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}

func tokenByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.' || c == '='
}
