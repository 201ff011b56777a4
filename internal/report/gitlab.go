package report

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strconv"

	"github.com/auth0lint/auth0lint/internal/finding"
)

// codeQuality is one entry of GitLab's Code Quality report.
type codeQuality struct {
	Description string          `json:"description"`
	CheckName   string          `json:"check_name"`
	Fingerprint string          `json:"fingerprint"`
	Severity    string          `json:"severity"`
	Location    codeQualityPath `json:"location"`
}

type codeQualityPath struct {
	Path  string           `json:"path"`
	Lines codeQualityLines `json:"lines"`
}

type codeQualityLines struct {
	Begin int `json:"begin"`
	End   int `json:"end"`
}

func writeGitLab(w io.Writer, d *doc) error {
	out := []codeQuality{}
	seen := map[string]int{}
	for i := range d.Findings {
		f := &d.Findings[i]
		if f.Suppressed {
			continue
		}
		severity := "info"
		switch f.Level {
		case finding.Error:
			severity = "critical"
		case finding.Warning:
			severity = "minor"
		}
		p := d.place(f.Span)
		key := f.Rule + "\x00" + p.Path + "\x00" + d.lineHash(f.Span)
		seen[key]++ // two findings of one rule on one line must differ
		sum := sha256.Sum256([]byte(key + "\x00" + strconv.Itoa(seen[key])))
		out = append(out, codeQuality{
			Description: f.Message + " [" + f.Rule + "]", CheckName: f.Rule, Fingerprint: hex.EncodeToString(sum[:16]), Severity: severity,
			Location: codeQualityPath{Path: p.Path, Lines: codeQualityLines{Begin: p.Line, End: p.EndLine}},
		})
	}
	return encode(w, out)
}
