package modelcheck

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/auth0lint/auth0lint/rules/catalog"
)

// Check compares one model with the packages pinned for it and returns what does not fit, sorted. A name must occur in
// one of them: some came with a later version of the same major, or went with it.
func Check(m *catalog.SDK, packages []*Index, p *Pins) []string {
	var bad []string
	listed := p.Unchecked[m.ID]
	used := map[string]bool{}
	for _, n := range Names(m) {
		found := slices.ContainsFunc(packages, func(x *Index) bool { return x.Has(n) })
		_, skip := listed[n.Name]
		switch {
		case !found && !skip:
			bad = append(bad, fmt.Sprintf("%s: no %s '%s' (%s)", m.ID, n.Kind, n.Name, n.Where))
		case !found:
			used[n.Name] = true
		}
	}
	for name := range listed {
		if !used[name] {
			bad = append(bad, fmt.Sprintf("%s: '%s' is listed as unchecked, but it is found or not named", m.ID, name))
		}
	}
	for _, c := range Calls(m) {
		if msg := checkCall(c, packages); msg != "" && p.Calls[m.ID][c.Member] == "" {
			bad = append(bad, fmt.Sprintf("%s: %s", m.ID, msg))
		}
	}
	slices.Sort(bad)
	return bad
}

// Unpinned lists the majors that models claim and no pin of theirs covers.
func Unpinned(sdks []*catalog.SDK, p *Pins) []string {
	var out []string
	for _, m := range sdks {
		for _, pkg := range m.Packages {
			for _, major := range pkg.Majors {
				root := pkg.NPM
				if root == "auth0/legacy" { // the sub-path only re-exports an aliased auth0 4
					continue
				}
				if root != "" && !slices.ContainsFunc(p.Pins, func(pin Pin) bool {
					return (pin.Package == root || strings.HasPrefix(root, pin.Package+"/")) && strings.HasPrefix(pin.Version, strconv.Itoa(major)+".") && slices.Contains(pin.Models, m.ID)
				}) {
					out = append(out, fmt.Sprintf("%s: no pin of %s %d", m.ID, root, major))
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

// Partial lists the names that some pinned packages have and others lack: what came or went between versions.
func Partial(m *catalog.SDK, packages []*Index) []string {
	var out []string
	for _, n := range Names(m) {
		have := 0
		for _, x := range packages {
			if x.Has(n) {
				have++
			}
		}
		if have > 0 && have < len(packages) {
			out = append(out, fmt.Sprintf("%s in %d of %d", n.Name, have, len(packages)))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func checkCall(c Call, packages []*Index) string {
	msg := ""
	for _, x := range packages {
		sends, ok := x.Call(c)
		if !ok {
			continue
		}
		if sends == holeRE.ReplaceAllString(c.Endpoint, "{}") {
			return ""
		}
		msg = fmt.Sprintf("'%s' sends '%s', the model says '%s'", c.Member, sends, c.Endpoint)
	}
	return msg
}
