// Package rules knows Auth0 and no language: it turns joined usages into findings.
//
// Every judgement that needs code is one file, named after its rule; the others are data in rules/catalog and
// matched by catalogued.go. Four things are decided in one place each: evidence and levels (hit.go), precedence
// between findings of one cause (precedence.go), the migration units (unit.go), and what an audience is (audience.go).
//
// Invariants: a usage without evidence for Auth0 yields nothing; Unknown never becomes an error; a finding in
// documentation or of low confidence is at most a warning; a note carries no safe fix; no rule makes bytes of a file,
// only usage.Field and usage.Token do. The clock is never read.
package rules

import (
	"cmp"
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/link"
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

// Options are what the configuration says.
type Options struct {
	// Levels overrides rules by id; Off switches one off. LevelsFor, when set, is asked per file instead.
	Levels    map[string]finding.Level
	LevelsFor func(file string) map[string]finding.Level
	// Enable and Disable come from the command line and win over Levels. Enabling matters for rules that are off by default.
	Enable, Disable []string
	// DefaultAudience is the tenant's: what a request without an audience gets.
	DefaultAudience string
	// Domains are the tenant's canonical domains, CustomDomains those that serve it under another name.
	Domains, CustomDomains []string
}

// judge is one run.
type judge struct {
	ws       *link.Workspace
	opt      Options
	hits     []hit
	settings []setting
	units    map[string]*unit
	needs    []scopeNeed // see optionNeeds
	lacks    []scopeNeed // see endpointNeeds
	open1001 bool
}

// Judge runs every rule. The findings are sorted by place and id.
func Judge(ws *link.Workspace, opt Options) []finding.Finding {
	j := &judge{ws: ws, opt: opt, units: map[string]*unit{}}
	j.settings = j.allSettings()
	for _, rule := range []func(*judge){
		managementIDToken, missingAudience, idTokenOnlyResponse, malformedAudience, multipleAudiences,
		optionsUpdateScope, optionsReadScope, endpointScope, accountLinking,
		idTokenAPI2Enabled, grantMissingOptionsScope, hs256Linking, nodeRuntime,
		userSearchV2, enabledClients, pagination, passwordlessStart, roleAssignmentScope, implicitFlow,
		protectedSocialOptions, clientAssertionAudience,
		sdkVersions, ignoredOption,
		catalogued,
	} {
		rule(j)
	}
	return j.finish()
}

// finish applies precedence, the configuration and the order.
func (j *judge) finish() []finding.Finding {
	j.uniteUnits()
	var out []finding.Finding
	seen := map[string]int{}
	for _, h := range precedence(j.hits) {
		f := h.Finding
		level, ok := j.configured(f)
		if !ok {
			continue
		}
		f.Level = level
		if f.Doc {
			f.Level = min(f.Level, finding.Warning)
		}
		key := f.Rule + placeKey(f.Span)
		given := h.call != nil && !h.call.GivenAt.IsZero()
		if given { // several requests are made at this place
			key += f.Message
		}
		if at, dup := seen[key]; dup { // one finding per rule and place: the worst, best proven one
			old := out[at]
			if worse(f, old) {
				f, old = old, f
				out[at] = old
			}
			if given && len(old.Related) < maxRelated {
				out[at].Related = append(slices.Clone(old.Related), f.Related...)
			}
			continue
		}
		seen[key] = len(out)
		out = append(out, f)
	}
	notesCarryNoSafeFix(out)
	slices.SortStableFunc(out, func(a, b finding.Finding) int {
		return cmp.Or(usage.CompareSpans(a.Span, b.Span), strings.Compare(a.Rule, b.Rule))
	})
	return out
}

// uniteUnits gives every fix of a unit all of the unit's edits, and the least of its parts' safety.
func (j *judge) uniteUnits() {
	whole := map[string]*finding.Fix{}
	for i := range j.hits {
		f := j.hits[i].Fix
		if f == nil {
			continue
		}
		if u := whole[f.Unit]; u == nil {
			one := *f
			one.Edits = slices.Clone(f.Edits)
			whole[f.Unit] = &one
		} else {
			u.Edits = usage.Coalesce(append(u.Edits, f.Edits...))
			u.Safety = min(u.Safety, f.Safety)
			u.Todo = cmp.Or(u.Todo, f.Todo)
		}
	}
	for i := range j.hits {
		if f := j.hits[i].Fix; f != nil {
			j.hits[i].Fix = whole[f.Unit]
		}
	}
}

// notesCarryNoSafeFix: where a graver finding carries the unit, the note leaves it alone; else the unit is a suggestion.
func notesCarryNoSafeFix(fs []finding.Finding) {
	graver := map[string]bool{}
	for _, f := range fs {
		if f.Fix != nil && f.Level > finding.Note {
			graver[f.Fix.Unit] = true
		}
	}
	for i := range fs {
		f := &fs[i]
		switch {
		case f.Level > finding.Note || f.Fix == nil || f.Fix.Safety != finding.Safe:
		case graver[f.Fix.Unit]:
			f.Fix = nil
		default:
			demoted := *f.Fix
			demoted.Safety = finding.Suggested
			f.Fix = &demoted
		}
	}
}

func worse(a, b finding.Finding) bool {
	return a.Level > b.Level || a.Level == b.Level && a.Confidence < b.Confidence
}

// configured is the level after the configuration; ok is false when the rule does not run there.
func (j *judge) configured(f finding.Finding) (finding.Level, bool) {
	if slices.Contains(j.opt.Disable, f.Rule) {
		return 0, false
	}
	levels := j.opt.Levels
	if j.opt.LevelsFor != nil {
		levels = j.opt.LevelsFor(f.Span.File)
	}
	level, set := levels[f.Rule]
	enabled := slices.Contains(j.opt.Enable, f.Rule)
	switch {
	case set && level == finding.Off:
		return f.Level, enabled
	case set:
		return level, true
	}
	row, ok := catalog.RuleByID(f.Rule)
	return f.Level, ok && (!row.OffByDefault || enabled)
}
