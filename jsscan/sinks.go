package jsscan

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// scan visits the sinks of every file; files loaded on the way are visited, too.
func (e *evaluator) scan(out *usage.Set) {
	names := e.p.models.Names()
	for i := 0; i < len(e.p.files); i++ {
		if e.stop != nil && e.stop() {
			return
		}
		e.scanFile(e.p.files[i], names, out)
	}
	e.wantClients()
	e.wantReaders()
	e.wantBearers(out)
	e.joinResponses(out)
	e.complete(out)
	e.sdkUses(out)
	e.auth0Scripts(out)
	e.readers(out)
	e.incoming(out)
}

func (e *evaluator) scanFile(f *file, names map[string]bool, out *usage.Set) {
	if strings.HasSuffix(f.src.Path, ".json") {
		return
	}
	f.bind()
	var found []produced
	for i := range f.nodes {
		n := nid(i)
		switch f.kind(n) {
		case kCallExpression, kNewExpression:
			if f.cliCall(n) {
				found = append(found, e.cliSink(f, n)...)
			}
			if e.candidate(f, n, names) {
				found = append(found, e.sink(f, n)...)
			}
		case kJsxOpeningElement, kJsxSelfClosingElement:
			if name := f.child(n, fName); name >= 0 && f.kind(name) == kIdentifier {
				if b := f.bindingOf(name); b != nil || f.src.Doc {
					found = append(found, e.sink(f, n)...)
				}
			}
		case kString, kTemplateString, kBinaryExpression:
			if e.urlLike(f, n) {
				found = append(found, e.urlSink(f, n)...)
			}
		}
	}
	e.collect(f, found, out)
}

// candidate is the cheap filter on callees.
func (e *evaluator) candidate(f *file, n nid, names map[string]bool) bool {
	callee := f.unwrap(f.callee(n))
	name := f.lastName(callee)
	if names[name] {
		return true
	}
	switch f.kind(callee) {
	case kMemberExpression: // async.apply(fn, ...args)
		return name == "apply" && f.str(f.unwrap(f.child(callee, fObject))) == "async" || e.handsClient(f, n, callee)
	case kIdentifier: // any local name may hold an import, a client, a bound function
		b := f.bindingOf(callee)
		if b == nil || len(b.assigns) == 0 {
			return false
		}
		switch b.assigns[0].kind {
		case assignImport, assignInit, assignSet, assignParam:
			return true
		}
	case kCallExpression:
		return true
	}
	return false
}

// handsClient reports a call of a module's member that is handed an SDK's client (`dep.run(new ManagementClient(...))`): what
// becomes of it stands in that module, which nothing else may lead to.
func (e *evaluator) handsClient(f *file, n, callee nid) bool {
	root := f.unwrap(f.child(callee, fObject))
	if direct := f.kind(root) == kCallExpression && f.str(f.callee(root)) == "require"; !direct {
		if f.kind(root) != kIdentifier {
			return false
		}
		b := f.bindingOf(root)
		if b == nil || len(b.assigns) != 1 {
			return false
		}
		if a := b.assigns[0]; a.kind != assignImport && (a.kind != assignInit || f.str(f.callee(f.unwrap(f.child(a.root, fValue)))) != "require") {
			return false
		}
	}
	for _, a := range f.args(n) {
		if k := f.kind(f.unwrap(a)); k != kIdentifier && k != kNewExpression {
			continue
		}
		if v := e.evalQuiet(f, a); v.Kind == usage.KindRef && e.p.models.ManagementClient(v) {
			return true
		}
	}
	return false
}

// produced are the usages one sink makes in one context: what each open parameter was given.
type produced struct {
	sink   nid
	set    usage.Set
	assume map[fkey]*site
}

// sink evaluates a call in every context that its open parameters have.
func (e *evaluator) sink(f *file, n nid) (out []produced) {
	e.steps = 0
	defer e.survive(f)
	e.effects()
	e.steps = 0
	budget := maxExpand
	e.expand(f, n, map[fkey]*site{}, &budget, &out)
	return out
}

// survive turns a defect of the evaluator on strange code into a notice; the rest of the program is still analysed.
func (e *evaluator) survive(f *file) {
	if r := recover(); r != nil {
		if e.p.opt.Strict {
			panic(r)
		}
		e.assume, e.cur, e.opens, e.depth, e.low = nil, nil, nil, 0, 1<<30
		for k, ent := range e.base {
			if ent.running {
				delete(e.base, k)
			}
		}
		e.notices[f.src.Path] = fmt.Sprintf("part of the file could not be analysed: %v", r)
	}
}

// expand evaluates n under an assumption; parameters that are still open are bound to each visible call site in turn.
// It reports whether some usage was made.
func (e *evaluator) expand(f *file, n nid, assume map[fkey]*site, budget *int, out *[]produced) {
	if len(assume) > 0 && e.dead(f, n, assume) {
		return
	}
	*budget--
	ent, opens := e.under(f, n, assume)
	if len(opens) > 0 && *budget > 0 && len(assume) < 6 && e.worth(f, n, ent) {
		for _, m := range e.members(f, n, opens, assume) {
			if ways := e.ways(m, assume, !slices.Contains(opens, m)); len(ways) > 0 {
				e.expandEach(f, n, ways, budget, out)
				return
			}
		}
		for _, o := range opens {
			if _, done := assume[o]; done {
				continue
			}
			ways := e.ways(o, assume, false)
			if len(ways) == 0 {
				e.want(o)
				continue
			}
			e.expandEach(f, n, ways, budget, out)
			return
		}
	}
	if ent.usages.Count() > 0 {
		*out = append(*out, produced{n, ent.usages, assume})
	}
}

func (e *evaluator) expandEach(f *file, n nid, ways []map[fkey]*site, budget *int, out *[]produced) {
	for _, next := range ways {
		e.expand(f, n, next, budget, out)
		if *budget <= 0 {
			break
		}
	}
}

// worth is false when a call can be no usage whatever its parameters are.
func (e *evaluator) worth(f *file, n nid, ent *entry) bool {
	if ent.usages.Count() > 0 {
		return true
	}
	name := f.callee(n)
	if k := f.kind(n); k == kJsxOpeningElement || k == kJsxSelfClosingElement {
		name = f.child(n, fName)
	} else if k != kCallExpression && k != kNewExpression {
		return true
	}
	isRef := false
	e.evalQuiet(f, name).Each(func(a usage.Value) { isRef = isRef || a.Kind == usage.KindRef || a.Kind == usage.KindResponse })
	if isRef {
		return true
	}
	// A client that is itself a parameter: `function f(mgmt) { mgmt.connections.update(...) }`.
	c := f.unwrap(name)
	if f.kind(c) == kMemberExpression {
		v := e.evalQuiet(f, f.child(c, fObject))
		return isHole(v) || v.Kind == usage.KindUnion
	}
	return false
}

func (e *evaluator) under(f *file, n nid, assume map[fkey]*site) (*entry, []fkey) {
	e.assume, e.cur = nil, nil
	clear(e.partial)
	if len(assume) > 0 {
		e.assume, e.cur = assume, map[memoKey]*entry{}
	}
	saved := e.opens
	e.opens = nil
	ent := e.evalEntry(f, n, nil)
	opens := slices.Clone(e.opens)
	e.opens = saved
	e.assume, e.cur = nil, nil
	return ent, opens
}

// wantClients remembers the modules that export an HTTP client made for an Auth0 host: files that call it need name no
// host themselves. What an injector provides is known by its package.
func (e *evaluator) wantClients() {
	if e.p.opt.Requests == nil {
		return
	}
	onHost := func(v usage.Value) bool {
		found := false
		v.Each(func(a usage.Value) {
			if _, auth0, ok := e.p.models.SDK(a); !ok || auth0 || a.Kind != usage.KindRef {
				return
			}
			c := e.p.models.Config(a)
			if c.Kind != usage.KindObject || c.Object == nil {
				return
			}
			for _, p := range c.Object.Props {
				p.Value.Each(func(x usage.Value) {
					found = found || x.Kind == usage.KindText && e.p.opt.Requests.HostEvidence(x.Text).Kind != usage.EvidenceNone
				})
			}
		})
		return found
	}
	for i := 0; i < len(e.p.files); i++ {
		f := e.p.files[i]
		for _, n := range f.exportedCalls() {
			if onHost(e.quietly(f, n)) {
				e.wantModule(f)
			}
		}
		if e.exportsBase(f) {
			e.wantModule(f)
		}
	}
	for _, x := range e.shared {
		if x.made && onHost(e.quietly(x.f, x.at)) {
			e.p.wanted[e.p.models.Package(x.inst)] = true
		}
	}
}

// wantBearers remembers the packages of clients that call the Management API with no bearer in sight: whoever sets up
// interceptors or defaults imports the same.
func (e *evaluator) wantBearers(out *usage.Set) {
	for _, c := range out.Calls {
		if c.API != usage.APIManagement || len(c.Bearers) > 0 {
			continue
		}
		if pkg := e.p.models.Configurable(c.Model); pkg != "" {
			e.p.wanted[pkg] = true
		}
	}
}

// exportsBase reports a module of settings with the Management API's URL on an Auth0 host: who imports it need not name
// either.
func (e *evaluator) exportsBase(f *file) bool {
	if m := f.module(); len(m.names)+len(m.members)+len(m.assigned) == 0 || !bytes.Contains(f.text, []byte("/api/v2")) {
		return false
	}
	for i := range f.nodes {
		n := nid(i)
		if k := f.kind(n); k != kString && k != kTemplateString || !strings.Contains(f.str(n), "/api/v2") || f.enclosingFunc(n) >= 0 {
			continue
		}
		if v := e.quietly(f, n); v.Kind == usage.KindText && e.p.opt.Requests.HostEvidence(v.Text).Kind != usage.EvidenceNone {
			return true
		}
	}
	return false
}

// quietly evaluates an expression that is no sink.
func (e *evaluator) quietly(f *file, n nid) usage.Value {
	e.steps = 0
	defer e.survive(f)
	return e.evalQuiet(f, n)
}

// exportedCalls are the calls and constructions whose results a module exports.
func (f *file) exportedCalls() []nid {
	m := f.module()
	nodes := slices.Clone(m.assigned)
	for _, name := range slices.Sorted(maps.Keys(m.names)) {
		if x := m.names[name]; x.from == "" {
			nodes = append(nodes, max(x.expr, x.ident))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m.members)) {
		nodes = append(nodes, m.members[name])
	}
	var out []nid
	for _, n := range nodes {
		if n = f.unwrap(n); n >= 0 && f.kind(n) == kIdentifier {
			b := f.bindingOf(n)
			if b == nil {
				b = f.resolveName(0, f.str(n))
			}
			if b == nil || len(b.assigns) != 1 || b.assigns[0].kind != assignInit {
				continue
			}
			n = f.unwrap(f.child(b.assigns[0].root, fValue))
		}
		if n >= 0 && (f.kind(n) == kCallExpression || f.kind(n) == kNewExpression) && len(out) < 50 {
			out = append(out, n)
		}
	}
	return out
}

// want remembers that callers of an exported function would matter.
func (e *evaluator) want(fn fkey) { e.wantModule(fn.f) }

func (e *evaluator) wantModule(f *file) {
	if f.src.Container != "" || !(f.esm || f.cjs) {
		return
	}
	stem := f.src.Path
	stem = stem[strings.LastIndexByte(stem, '/')+1:]
	if buildConfig().MatchString(stem) {
		stem = strings.TrimSuffix(stem, path.Ext(stem)) // `webpack` alone names the package
	} else if i := strings.IndexByte(stem, '.'); i > 0 {
		stem = stem[:i]
	}
	if stem == "index" {
		parts := strings.Split(f.src.Path, "/")
		if len(parts) > 1 {
			stem = parts[len(parts)-2]
		}
		if pk := e.p.packageAt(path.Dir(f.src.Path)); pk != nil && pk.dir == path.Dir(f.src.Path) && len(pk.Name) > 2 {
			e.p.wanted[pk.Name] = true // the package's own entry goes by its name
		}
	}
	if len(stem) > 2 {
		e.p.wanted[stem] = true
	}
}

// collect merges what sinks produced. A fluent builder emits its request again with every call that completes it: for
// each place the last sink wins. Equal usages of different contexts are one.
func (e *evaluator) collect(f *file, found []produced, out *usage.Set) {
	lastCall, lastReq := map[usage.Span]nid{}, map[usage.Span]nid{}
	later := func(last map[usage.Span]nid, at usage.Span, sink nid) {
		if old, ok := last[at]; !ok || f.nodes[sink].end > f.nodes[old].end {
			last[at] = sink // a call ends after the calls of the chain before it
		}
	}
	for _, p := range found {
		for _, c := range p.set.Calls {
			later(lastCall, c.Span, p.sink)
		}
		for _, r := range p.set.Requests {
			later(lastReq, r.Span, p.sink)
		}
	}
	seen := map[string]bool{}
	for _, p := range found {
		for _, c := range p.set.Calls {
			if lastCall[c.Span] != p.sink {
				continue
			}
			if c := e.atCaller(f, p, c); fresh(seen, "c"+callKey(c)) {
				out.Calls = append(out.Calls, c)
			}
		}
		for _, r := range p.set.Requests {
			if lastReq[r.Span] == p.sink && fresh(seen, "r"+requestKey(r)) {
				out.Requests = append(out.Requests, r)
			}
		}
		for _, o := range p.set.Options {
			if fresh(seen, "o"+spanKey(o.Span)+o.Option) {
				out.Options = append(out.Options, o)
			}
		}
		rest := p.set
		rest.Calls, rest.Requests, rest.Options = nil, nil, nil
		for _, g := range rest.Grants {
			if fresh(seen, "g"+spanKey(g.Span)) {
				out.Grants = append(out.Grants, g)
			}
		}
		for _, s := range rest.Settings {
			if fresh(seen, "s"+spanKey(s.Span)+s.Name) {
				out.Settings = append(out.Settings, s)
			}
		}
		for _, a := range rest.Artifacts {
			if fresh(seen, "a"+spanKey(a.Span)+a.Kind) {
				out.Artifacts = append(out.Artifacts, a)
			}
		}
		for _, a := range rest.Assertions {
			if fresh(seen, "t"+spanKey(a.Span)) {
				out.Assertions = append(out.Assertions, a)
			}
		}
		for _, s := range rest.SDKs {
			if fresh(seen, "d"+spanKey(s.Span)) {
				out.SDKs = append(out.SDKs, s)
			}
		}
	}
}

func fresh(seen map[string]bool, k string) bool {
	if seen[k] {
		return false
	}
	seen[k] = true
	return true
}

func spanKey(s usage.Span) string { return s.File + ":" + itoa(s.Start) + "-" + itoa(s.End) + "|" }

func callKey(c *usage.APICall) string {
	var b strings.Builder
	b.WriteString(spanKey(c.Span) + c.Method + c.Path.Pattern() + c.Endpoint + string(c.API) + c.Host.Pattern() + itoa(int(c.Body.Kind)))
	if c.Body.Object != nil {
		for _, p := range c.Body.Object.Props {
			b.WriteString("," + p.Key)
		}
	}
	for _, r := range c.Bearers {
		b.WriteString(spanKey(r.Span) + spanKey(r.Point) + itoa(int(r.Token.Kind)) + itoa(int(r.Conf)))
	}
	return b.String()
}

func requestKey(r *usage.TokenRequest) string {
	var b strings.Builder
	b.WriteString(spanKey(r.Span) + itoa(int(r.Kind)))
	for _, f := range []usage.Field{r.Domain, r.Audience, r.Scope, r.ResponseType, r.GrantType, r.ClientID} {
		b.WriteString(itoa(int(f.Present)) + spanKey(f.Value.Span) + f.Value.Text.Pattern())
	}
	return b.String()
}

// urlLike is the cheap filter for strings that may hold an Auth0 URL; only the outermost expression counts.
func (e *evaluator) urlLike(f *file, n nid) bool {
	p := f.parent(f.outer(n))
	switch f.kind(p) {
	case kBinaryExpression:
		if f.is(f.child(p, fOperator), "+") {
			return false
		}
	case kImportStatement, kExportStatement, kTemplateSubstitution:
		if f.kind(p) != kTemplateSubstitution {
			return false
		}
	}
	if f.kind(n) == kBinaryExpression && !f.is(f.child(n, fOperator), "+") {
		return false
	}
	s := f.text[f.nodes[n].start:f.nodes[n].end]
	if len(s) < 10 || len(s) > 20000 {
		return false
	}
	for _, w := range urlWords {
		if strings.Contains(string(s), w) {
			return true
		}
	}
	return false
}

var urlWords = []string{"/authorize", "/oauth/", "/delegation", "/tokeninfo", "/v2/logout", "response_type", "/login?"}

// urlSink hands a string that holds a URL to internal/request.
func (e *evaluator) urlSink(f *file, n nid) (out []produced) {
	if e.p.opt.Requests == nil {
		return nil
	}
	e.steps = 0
	defer e.survive(f)
	ent, _ := e.under(f, n, nil)
	val := ent.v
	if built := f.urlObject(n); built >= 0 {
		if ent, _ := e.under(f, built, nil); queryOf(ent.v) != nil {
			val = e.each(ent.v, func(v usage.Value) usage.Value { v.Span = f.span(n); return v })
		}
	}
	val.Each(func(v usage.Value) {
		if v.Kind != usage.KindText {
			return
		}
		if v.Slot == nil {
			v.Slot = f.stringSlot(n)
		}
		set := e.p.opt.Requests.URL(v.Text, v, f.src)
		if q := queryOf(v); q != nil && len(set.Requests) > 0 {
			v.Text = v.Text.Slice(0, q.at)
			set = e.p.opt.Requests.Build(request.Message{
				URL: v, Query: usage.Value{Kind: usage.KindObject, Object: q.o, Span: q.o.Span},
				Body: usage.Value{Kind: usage.KindAbsent}, Span: v.Span, Source: f.src, Conf: v.Conf,
			})
		}
		if set.Count() > 0 {
			out = append(out, produced{sink: n, set: set})
		}
	})
	if f.kind(n) != kBinaryExpression && len(out) == 0 {
		if set := e.endpointObject(f, n); set.Count() > 0 {
			out = append(out, produced{sink: n, set: set})
		}
	}
	return out
}

// urlObject is where the URL object made of string n is read last: with everything that was added to it. noNode when n is
// not what a URL is made of, or it is never read under a name.
func (f *file) urlObject(n nid) nid {
	args := f.parent(f.outer(n))
	call := f.parent(args)
	if f.kind(args) != kArguments || f.kind(call) != kNewExpression || f.lastName(f.callee(call)) != "URL" {
		return noNode
	}
	d := f.parent(f.outer(call))
	if f.kind(d) != kVariableDeclarator || f.kind(f.child(d, fName)) != kIdentifier {
		return noNode
	}
	b := f.bindingOf(f.child(d, fName))
	if b == nil || len(b.assigns) != 1 {
		return noNode
	}
	for i := len(b.refs) - 1; i >= 0; i-- {
		if p := f.parent(f.outer(b.refs[i])); f.kind(p) != kMemberExpression || f.lastName(p) != "searchParams" && f.lastName(p) != "search" {
			return b.refs[i]
		}
	}
	return noNode
}
