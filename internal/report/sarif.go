package report

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/owenrumney/go-sarif/v2/sarif"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// The schema's own address; go-sarif would give a branch of a repository.
const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

const srcRoot = "%SRCROOT%"

// The library's structs are used, its writers are not: they leave the rest of an older, longer file behind, and escape
// for HTML. Its Suppression writes nulls that the schema forbids, so results that have one are wrapped.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		*sarif.Run
		Results []sarifResult `json:"results"`
	}
	sarifResult struct {
		*sarif.Result
		Suppressions []suppression `json:"suppressions,omitempty"`
	}
	suppression struct {
		Kind          string `json:"kind"`
		Justification string `json:"justification,omitempty"`
	}
)

func writeSARIF(w io.Writer, d *doc) error {
	run := sarif.NewRun(*sarif.NewTool(d.sarifDriver()))
	run.Language = ptr("en-US")
	run.ColumnKind = "utf16CodeUnits"
	run.OriginalUriBaseIDs = map[string]*sarif.ArtifactLocation{
		srcRoot: {Description: sarif.NewTextMessage("The folder auth0lint was started in: the root of the repository.")},
	}
	run.AutomationDetails = &sarif.RunAutomationDetails{ID: ptr("auth0lint/")}
	run.Invocations = []*sarif.Invocation{d.sarifInvocation()}
	out := sarifRun{Run: run, Results: []sarifResult{}}
	for i := range d.Findings {
		f := &d.Findings[i]
		r := sarifResult{Result: d.sarifResult(f)}
		if f.Suppressed {
			r.Suppressions = []suppression{{Kind: "external", Justification: f.Suppression}}
		}
		out.Results = append(out.Results, r)
	}
	return encode(w, sarifLog{Schema: sarifSchema, Version: string(sarif.Version210), Runs: []sarifRun{out}})
}

// encode writes indented JSON without HTML escapes.
func encode(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

func (d *doc) sarifDriver() *sarif.ToolComponent {
	driver := sarif.NewSimpleTool(d.Tool.Name).Driver
	driver.InformationURI = ptr(d.Tool.URL)
	driver.Version = ptr(d.Tool.Version)
	if v, ok := strings.CutPrefix(d.Tool.Version, "v"); ok {
		driver.SemanticVersion = ptr(v)
	}
	driver.Rules = []*sarif.ReportingDescriptor{}
	for _, r := range d.Rules {
		driver.Rules = append(driver.Rules, sarifRule(r))
	}
	return driver
}

func sarifRule(r finding.Rule) *sarif.ReportingDescriptor {
	full := firstOf(r.Full, r.Short, r.ID)
	out := &sarif.ReportingDescriptor{
		ID:                   r.ID,
		Name:                 ptr(firstOf(r.Name, r.ID)),
		ShortDescription:     plain(limit(firstOf(r.Short, r.ID))),
		FullDescription:      plain(limit(full)),
		Help:                 plain(full),
		DefaultConfiguration: &sarif.ReportingConfiguration{Enabled: ptr(!r.OffByDefault), Level: sarifLevel(r.Level)},
	}
	if r.Markdown != "" {
		out.Help.Markdown = ptr(r.Markdown)
	}
	if r.URL != "" {
		out.HelpURI = ptr(r.URL)
	}
	severity := "recommendation"
	if r.Level >= finding.Warning {
		severity = r.Level.String()
	}
	// No security-severity: it would turn a migration into a security alert.
	out.Properties = sarif.Properties{
		"precision":        firstOf(r.Precision, "high"),
		"problem.severity": severity,
		"tags":             append([]string{"auth0"}, r.Tags...),
	}
	return out
}

func sarifLevel(l finding.Level) string {
	if l == finding.Off {
		return "none"
	}
	return l.String()
}

// limit keeps a description below what code scanning accepts.
func limit(s string) string {
	const most = 1000
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return firstRunes(s, most)
}

func (d *doc) sarifInvocation() *sarif.Invocation {
	inv := sarif.NewInvocation().WithExecutionSuccess(!d.Failed)
	for _, n := range d.Notices {
		note := &sarif.Notification{Level: "warning", Message: sarif.NewTextMessage(sarifText(n.Message))}
		if n.File != "" {
			note.Locations = []*sarif.Location{{PhysicalLocation: &sarif.PhysicalLocation{ArtifactLocation: artifact(n.File)}}}
		}
		inv.ToolExecutionNotifications = append(inv.ToolExecutionNotifications, note)
	}
	return inv
}

var ranks = map[usage.Confidence]float32{usage.High: 90, usage.Medium: 60, usage.Low: 30}

func (d *doc) sarifResult(f *finding.Finding) *sarif.Result {
	text := sarifText(f.Message)
	r := &sarif.Result{
		RuleID:              ptr(f.Rule),
		Level:               ptr(sarifLevel(f.Level)),
		Locations:           []*sarif.Location{{PhysicalLocation: d.physical(f.Span, true)}},
		PartialFingerprints: map[string]any{"primaryLocationLineHash": d.lineHash(f.Span)},
		Rank:                ptr(ranks[f.Confidence]),
	}
	if i, ok := d.rules[f.Rule]; ok {
		r.RuleIndex = ptr(uint(i))
	}
	var links []string
	for i, rel := range f.Related {
		id := uint(i + 1)
		r.RelatedLocations = append(r.RelatedLocations, &sarif.Location{
			Id: &id, PhysicalLocation: d.physical(rel.Span, false), Message: sarif.NewTextMessage(sarifText(rel.Note)),
		})
		links = append(links, fmt.Sprintf("[%s](%d)", sarifText(firstOf(rel.Note, "here")), id))
	}
	if len(links) > 0 {
		text += " See " + strings.Join(links, ", ") + "."
	}
	r.Message = *sarif.NewTextMessage(text)
	if len(f.Trace) > 0 {
		flow := &sarif.ThreadFlow{Locations: []*sarif.ThreadFlowLocation{}}
		for _, s := range f.Trace {
			flow.Locations = append(flow.Locations, &sarif.ThreadFlowLocation{Location: &sarif.Location{
				PhysicalLocation: d.physical(s.Span, false), Message: sarif.NewTextMessage(sarifText(s.Note)),
			}})
		}
		r.CodeFlows = []*sarif.CodeFlow{{ThreadFlows: []*sarif.ThreadFlow{flow}}}
	}
	props := sarif.Properties{"confidence": f.Confidence.String()}
	if f.Fix != nil && len(f.Fix.Edits) > 0 {
		r.Fixes = []*sarif.Fix{d.sarifFix(f.Fix)}
		props["fixSafety"] = f.Fix.Safety.String()
		if f.Fix.Todo != "" {
			props["fixTodo"] = f.Fix.Todo
		}
	}
	r.PropertyBag = sarif.PropertyBag{Properties: props}
	return r
}

func (d *doc) physical(s usage.Span, snippet bool) *sarif.PhysicalLocation {
	region := d.region(s)
	if snippet && s.Len() > 0 {
		region.Snippet = sarif.NewArtifactContent().WithText(strings.ToValidUTF8(d.text(s), "\ufffd"))
	}
	return &sarif.PhysicalLocation{ArtifactLocation: artifact(s.File), Region: region}
}

func (d *doc) region(s usage.Span) *sarif.Region {
	p := d.place(s)
	return &sarif.Region{StartLine: &p.Line, StartColumn: &p.Col, EndLine: &p.EndLine, EndColumn: &p.EndCol}
}

// sarifFix is the unit's one fix: every edit, grouped by file.
func (d *doc) sarifFix(fix *finding.Fix) *sarif.Fix {
	edits := slices.Clone(fix.Edits)
	slices.SortStableFunc(edits, func(a, b usage.Edit) int { return usage.CompareSpans(a.Span, b.Span) })
	out := &sarif.Fix{Description: sarif.NewTextMessage(sarifText(firstOf(fix.Description, "Migrate.")))}
	var change *sarif.ArtifactChange
	last := ""
	for _, e := range edits {
		if change == nil || e.Span.File != last {
			change = &sarif.ArtifactChange{ArtifactLocation: *artifact(e.Span.File)}
			last = e.Span.File
			out.ArtifactChanges = append(out.ArtifactChanges, change)
		}
		content := sarif.NewArtifactContent()
		if utf8.ValidString(e.New) {
			content.Text = ptr(e.New) // also when empty: readers take a missing text for a missing edit
		} else {
			content.Binary = ptr(base64.StdEncoding.EncodeToString([]byte(e.New)))
		}
		change.Replacements = append(change.Replacements, &sarif.Replacement{DeletedRegion: *d.region(e.Span), InsertedContent: content})
	}
	return out
}

func artifact(path string) *sarif.ArtifactLocation {
	return &sarif.ArtifactLocation{URI: ptr(uri(path)), URIBaseId: ptr(srcRoot)}
}

// uri percent-encodes a path: one segment at a time, so that a colon in the first is no scheme.
func uri(path string) string {
	segs := strings.Split(path, "/")
	for i, s := range segs {
		segs[i] = strings.ReplaceAll(url.PathEscape(s), ":", "%3A")
	}
	return strings.Join(segs, "/")
}

var sarifEscaper = strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`)

// sarifText is a plain text message without accidental links.
func sarifText(s string) string {
	return sarifEscaper.Replace(strings.ToValidUTF8(s, "\ufffd"))
}

func plain(s string) *sarif.MultiformatMessageString {
	return &sarif.MultiformatMessageString{Text: &s}
}

func firstOf(ss ...string) string {
	for _, s := range ss {
		if s != "" {
			return s
		}
	}
	return ""
}

func ptr[T any](v T) *T { return &v }
