package casetest

import (
	"bytes"
	"context"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/auth0lint/auth0lint/internal/cli"
)

type (
	sarifLog struct {
		Version string
		Runs    []struct {
			ColumnKind        string
			AutomationDetails struct{ ID string }
			Tool              struct {
				Driver struct {
					Version, InformationURI string
					Rules                   []sarifRule
				}
			}
			Invocations []struct{ ExecutionSuccessful *bool }
			Results     []sarifResult
		}
	}
	sarifRule struct {
		ID, Name, HelpURI                 string
		ShortDescription, FullDescription struct{ Text string }
		Help                              struct{ Text, Markdown string }
		DefaultConfiguration              struct{ Level string }
		Properties                        map[string]any
	}
	sarifResult struct {
		RuleID              string
		RuleIndex           *int
		Level               string
		Rank                float64
		Message             struct{ Text string }
		Locations           []sarifLocation
		RelatedLocations    []sarifLocation
		PartialFingerprints map[string]string
		Properties          struct{ Confidence string }
		Fixes               []struct {
			ArtifactChanges []struct {
				ArtifactLocation sarifArtifact
				Replacements     []struct{ DeletedRegion sarifRegion }
			}
		}
	}
	sarifLocation struct {
		ID               int
		PhysicalLocation struct {
			ArtifactLocation sarifArtifact
			Region           sarifRegion
		}
	}
	sarifArtifact struct{ URI, URIBaseID string }
	sarifRegion   struct{ StartLine, StartColumn, EndLine, EndColumn int }
)

var (
	messageLink = regexp.MustCompile(`\]\((\d+)\)`)
	lineHash    = regexp.MustCompile(`^[0-9a-f]+:\d+$`)
	sarifRank   = map[string]float64{"high": 90, "medium": 60, "low": 30}
)

// TestSARIFOfCases checks DESIGN section 6 on what is really written: every rule is described, every result refers to
// its rule, its places lie in their files, its links lead to a related location, and no fix is null.
func TestSARIFOfCases(t *testing.T) {
	t.Parallel()
	eachCase(t, "multi", func(t *testing.T, c testCase) {
		dir := lay(t, c)
		var out, errs bytes.Buffer
		cmd := cli.Command{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Dir: dir, Getenv: os.Getenv}
		cmd.Main(context.Background(), []string{"--format", "sarif"})
		for _, bad := range []string{`"fixes": null`, `"results": null`, "security-severity", dir} {
			if strings.Contains(out.String(), bad) {
				t.Errorf("the log holds %s", bad)
			}
		}
		var log sarifLog
		if err := json.Unmarshal(out.Bytes(), &log); err != nil || len(log.Runs) != 1 {
			t.Fatalf("%v %s", err, errs.String())
		}
		run := log.Runs[0]
		if log.Version != "2.1.0" || run.ColumnKind != "utf16CodeUnits" || run.AutomationDetails.ID == "" || run.Tool.Driver.Version == "" || run.Tool.Driver.InformationURI == "" ||
			len(run.Invocations) != 1 || run.Invocations[0].ExecutionSuccessful == nil {
			t.Errorf("the run is %+v", run.Tool.Driver)
		}
		for _, r := range run.Tool.Driver.Rules {
			if r.Name == "" || r.HelpURI == "" || r.ShortDescription.Text == "" || r.FullDescription.Text == "" || r.Help.Text == "" || r.Help.Markdown == "" || r.DefaultConfiguration.Level == "" ||
				r.Properties["precision"] == nil || r.Properties["problem.severity"] == nil || r.Properties["tags"] == nil || len(r.ShortDescription.Text) > 1024 || len(r.FullDescription.Text) > 1024 {
				t.Errorf("rule %s is not described: %+v", r.ID, r)
			}
		}
		if len(run.Results) != len(c.want) {
			t.Errorf("%d results for %d findings", len(run.Results), len(c.want))
		}
		for _, r := range run.Results {
			if r.RuleIndex == nil || run.Tool.Driver.Rules[*r.RuleIndex].ID != r.RuleID {
				t.Errorf("%s: its index is another rule's", r.RuleID)
			}
			if len(r.Locations) != 1 || r.Rank != sarifRank[r.Properties.Confidence] || !lineHash.MatchString(r.PartialFingerprints["primaryLocationLineHash"]) {
				t.Errorf("%s: %+v", r.RuleID, r)
			}
			ids := map[int]bool{}
			for _, l := range append(r.RelatedLocations, r.Locations...) {
				ids[l.ID] = true
				inFile(t, dir, l.PhysicalLocation.ArtifactLocation, l.PhysicalLocation.Region)
			}
			links := messageLink.FindAllStringSubmatch(r.Message.Text, -1)
			if len(links) != len(r.RelatedLocations) {
				t.Errorf("%s: %d links for %d related locations", r.RuleID, len(links), len(r.RelatedLocations))
			}
			for _, m := range links {
				if id, _ := strconv.Atoi(m[1]); !ids[id] {
					t.Errorf("%s: link %s leads nowhere", r.RuleID, m[0])
				}
			}
			if len(r.Fixes) > 1 {
				t.Errorf("%s has %d fixes", r.RuleID, len(r.Fixes))
			}
			for _, f := range r.Fixes {
				seen := map[string]bool{}
				for _, a := range f.ArtifactChanges {
					if seen[a.ArtifactLocation.URI] || len(a.Replacements) == 0 {
						t.Errorf("%s: the changes of %s are apart or empty", r.RuleID, a.ArtifactLocation.URI)
					}
					seen[a.ArtifactLocation.URI] = true
					for _, e := range a.Replacements {
						inFile(t, dir, a.ArtifactLocation, e.DeletedRegion)
					}
				}
			}
		}
	})
}

// inFile checks that a region lies in its file.
func inFile(t *testing.T, dir string, a sarifArtifact, r sarifRegion) {
	t.Helper()
	name, err := url.PathUnescape(a.URI)
	if err != nil || a.URIBaseID != "%SRCROOT%" || strings.ContainsAny(a.URI, " \\") || filepath.IsAbs(name) {
		t.Errorf("location %+v (%v)", a, err)
		return
	}
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		t.Error(err)
		return
	}
	lines := strings.Split(string(data), "\n")
	width := func(line int) int { return len(utf16.Encode([]rune(lines[line-1]))) + 1 }
	if r.StartLine < 1 || r.StartColumn < 1 || r.EndLine < r.StartLine || r.EndLine > len(lines) ||
		r.StartLine == r.EndLine && r.EndColumn < r.StartColumn || r.StartColumn > width(r.StartLine) || r.EndColumn > width(r.EndLine) {
		t.Errorf("%s has no region %+v", name, r)
	}
}
