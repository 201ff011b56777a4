package cli

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/engine"
	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/fix"
	"github.com/auth0lint/auth0lint/internal/suppress"
)

const (
	// maxRounds bounds how often fixes are sought again: conflicting units wait for the next round.
	maxRounds = 5
	// maxTrials bounds the runs that find out which unit of a round does harm.
	maxTrials = 20
)

// fix applies units in memory, round by round, and keeps a round only when the analysis of its outcome agrees: nothing
// new is found, everything still parses, and something is gone. Only then are files written, all or none.
func (k *check) fix(ctx context.Context) error {
	all := k.flags.fix == "all"
	first, err := engine.Run(ctx, k.opt)
	if err != nil {
		return k.explainError(err)
	}
	m := &mender{check: k, ctx: ctx, all: all, original: map[string][]byte{}, overlay: map[string][]byte{}}
	last, err := m.mend(first)
	if err != nil {
		return err
	}
	if k.flags.diff {
		return k.showDiff(m, first)
	}
	if err := fix.Write(m.changes(first)); err != nil {
		return err
	}
	m.tell()
	k.notices(last)
	if err := k.report(last, k.Stdout); err != nil {
		return err
	}
	return k.exit(last)
}

func (k *check) showDiff(m *mender, first *engine.Result) error {
	var out bytes.Buffer
	for _, c := range m.changes(first) {
		if err := fix.Diff(&out, c.Path, c.Old, c.New); err != nil {
			return err
		}
	}
	if _, err := k.Stdout.Write(out.Bytes()); err != nil {
		return fmt.Errorf("print diff: %w", err)
	}
	m.tell()
	k.notices(first)
	if err := k.report(first, k.Stderr); err != nil {
		return err
	}
	if err := k.exit(first); err != nil || out.Len() == 0 {
		return err
	}
	return exitError(ExitFindings)
}

// mender applies units to an overlay of the tree.
type mender struct {
	*check
	ctx      context.Context
	all      bool
	original map[string][]byte
	overlay  map[string][]byte
	applied  []fix.Unit
	left     []string
}

func (m *mender) mend(res *engine.Result) (*engine.Result, error) {
	dropped := map[string]bool{}
	for range maxRounds {
		units := slices.DeleteFunc(fix.Units(res.Findings, m.all), func(u fix.Unit) bool { return dropped[unitKey(u)] })
		if len(units) == 0 {
			break
		}
		plan := fix.Merge(units)
		m.left = nil
		for _, c := range plan.Conflicts {
			with := "itself"
			if c.With.ID != "" {
				with = fmt.Sprintf("the fix at %s", place(res, c.With))
			}
			m.left = append(m.left, fmt.Sprintf("%s: not applied, it conflicts with %s: %s", place(res, c.Unit), with, c.Unit.Description))
		}
		if len(plan.Units) == 0 {
			break
		}
		next, overlay, ok, err := m.try(res, plan)
		if err != nil {
			return nil, err
		}
		if !ok {
			if next, overlay, plan, err = m.oneByOne(res, plan, dropped); err != nil {
				return nil, err
			}
			if len(plan.Units) == 0 {
				break
			}
		}
		m.keep(res, overlay, plan)
		res = next
	}
	return res, nil
}

// unitKey names a unit across rounds: what it mends and where, not its offsets.
func unitKey(u fix.Unit) string {
	return strings.Join(u.Rules, ",") + " " + u.At.File + " " + u.Description
}

// try analyses what a plan would make of the tree. ok is false when that is no progress.
func (m *mender) try(res *engine.Result, plan *fix.Plan) (next *engine.Result, overlay map[string][]byte, ok bool, err error) {
	overlay = maps.Clone(m.overlay)
	for _, file := range plan.Files() {
		text, err := plan.Apply(file, res.File(file))
		if err != nil {
			return nil, nil, false, nil //nolint:nilerr // edits outside the file: the unit is useless
		}
		if engine.BrokenScripts(file, text) > engine.BrokenScripts(file, res.File(file)) {
			return nil, nil, false, nil
		}
		overlay[file] = text
	}
	opt := m.opt
	opt.Overlay = overlay
	if s := opt.Stdin; s != nil {
		if text, ok := overlay[s.Path]; ok {
			opt.Stdin = &engine.Text{Path: s.Path, Data: text}
		}
	}
	if next, err = engine.Run(m.ctx, opt); err != nil {
		return nil, nil, false, m.explainError(err)
	}
	return next, overlay, better(res, next), nil
}

// oneByOne keeps the units of a plan that do no harm, each tried on top of those before it.
func (m *mender) oneByOne(res *engine.Result, plan *fix.Plan, dropped map[string]bool) (*engine.Result, map[string][]byte, *fix.Plan, error) {
	var kept []fix.Unit
	var best *engine.Result
	var overlay map[string][]byte
	for i, u := range plan.Units {
		next, o, ok := (*engine.Result)(nil), map[string][]byte(nil), false
		if i < maxTrials {
			var err error
			if next, o, ok, err = m.try(res, fix.Merge(append(slices.Clone(kept), u))); err != nil {
				return nil, nil, nil, err
			}
		}
		if !ok {
			dropped[unitKey(u)] = true
			m.left = append(m.left, fmt.Sprintf("%s: rolled back, it would not mend the finding or cause another: %s", place(res, u), u.Description))
			continue
		}
		kept, best, overlay = append(kept, u), next, o
	}
	return best, overlay, fix.Merge(kept), nil
}

func (m *mender) keep(res *engine.Result, overlay map[string][]byte, plan *fix.Plan) {
	for _, file := range plan.Files() {
		if _, ok := m.original[file]; !ok {
			m.original[file] = res.File(file)
		}
	}
	m.overlay = overlay
	m.applied = append(m.applied, plan.Units...)
}

// better reports whether after has nothing that before lacks, and something less. Suppressions that become unused are
// not counted against a fix.
func better(before, after *engine.Result) bool {
	count := func(r *engine.Result) (per map[string]int, total int) {
		per = map[string]int{}
		for _, f := range r.Findings {
			if f.Rule != suppress.Rule && !f.Suppressed {
				per[f.Rule+" "+f.Span.File]++
				total++
			}
		}
		for _, n := range r.Notices {
			per["notice "+n.File]++
		}
		return per, total
	}
	was, n := count(before)
	is, m := count(after)
	for key, c := range is {
		if c > was[key] {
			return false
		}
	}
	return m < n
}

// changes are the files that differ from what was read.
func (m *mender) changes(res *engine.Result) []fix.Change {
	var out []fix.Change
	for _, file := range slices.Sorted(maps.Keys(m.original)) {
		if !bytes.Equal(m.original[file], m.overlay[file]) {
			out = append(out, fix.Change{Abs: res.Abs(file), Path: m.prefix + file, Old: m.original[file], New: m.overlay[file]})
		}
	}
	return out
}

// tell prints what was done, what was left, and what a person must still do.
func (m *mender) tell() {
	verb := "fixed"
	if m.flags.diff {
		verb = "would fix"
	}
	var todo []string
	for _, u := range m.applied {
		files := map[string]bool{}
		for _, e := range u.Edits {
			files[e.Span.File] = true
		}
		kind := ""
		if u.Safety != finding.Safe {
			kind = ", suggested"
		}
		delete(files, u.At.File)
		names := []string{m.prefix + u.At.File}
		for _, f := range slices.Sorted(maps.Keys(files)) {
			names = append(names, m.prefix+f)
		}
		m.say("%s %s: %s [%s%s]", verb, strings.Join(names, ", "), u.Description, strings.Join(u.Rules, ", "), kind)
		if u.Todo != "" && !slices.Contains(todo, u.Todo) {
			todo = append(todo, u.Todo)
		}
	}
	for _, l := range m.left {
		m.say("%s", l)
	}
	for _, t := range todo {
		m.say("still to do: %s", t)
	}
}

func place(res *engine.Result, u fix.Unit) string {
	line, col := res.Position(u.At)
	return fmt.Sprintf("%s:%d:%d", u.At.File, line, col)
}
