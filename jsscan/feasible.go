package jsscan

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// dead reports that a way into a sink cannot be taken: some call on it stands under a condition that the values on this
// way do not meet (`if (kind === 'own') { ... }` called with 'mgmt').
func (e *evaluator) dead(f *file, sink nid, assume map[fkey]*site) bool {
	if e.never(f, sink, assume) {
		return true
	}
	for _, s := range assume {
		if s.kind == siteCall && s.env == nil && e.never(s.f, s.call, assume) {
			return true
		}
	}
	return false
}

func (e *evaluator) never(f *file, n nid, assume map[fkey]*site) bool {
	e.assume, e.cur = assume, map[memoKey]*entry{}
	clear(e.partial)
	saved := e.opens
	defer func() { e.opens, e.assume, e.cur = saved, nil, nil }()
	return e.runs(f, n, nil) == usage.No
}

// runs answers whether control gets to n in its function, as the conditions around it and the exits before it decide. A
// function expression exists only where control got to it.
func (e *evaluator) runs(f *file, n nid, v *env) usage.Tri {
	out := usage.Yes
	for c, p := n, f.parent(n); p >= 0 && out != usage.No; c, p = p, f.parent(p) {
		switch f.kind(p) {
		case kFunctionDeclaration, kGeneratorFunctionDeclaration, kMethodDefinition, kClass, kClassDeclaration, kAbstractClassDeclaration:
			return out
		case kIfStatement, kTernaryExpression:
			switch f.fieldOf(c) {
			case fConsequence:
				out = both(out, e.truth(f, f.child(p, fCondition), f.envAt(v, p)))
			case fAlternative:
				out = both(out, not(e.truth(f, f.child(p, fCondition), f.envAt(v, p))))
			}
		case kBinaryExpression:
			if f.fieldOf(c) != fRight {
				break
			}
			switch f.str(f.child(p, fOperator)) {
			case "&&":
				out = both(out, e.truth(f, f.child(p, fLeft), f.envAt(v, p)))
			case "||":
				out = both(out, not(e.truth(f, f.child(p, fLeft), f.envAt(v, p))))
			case "??":
				out = both(out, usage.Unknown)
			}
		case kSwitchCase, kSwitchDefault:
			out = both(out, e.chosen(f, p, f.envAt(v, p)))
			out = both(out, e.passed(f, p, c, v))
		case kStatementBlock:
			out = both(out, e.passed(f, p, c, v))
		case kForStatement, kForInStatement, kWhileStatement, kDoStatement, kCatchClause, kArrowFunction, kFunctionExpression, kGeneratorFunction:
			out = both(out, usage.Unknown)
		}
	}
	return out
}

// passed answers whether control gets past the statements of a block that stand before statement c.
func (e *evaluator) passed(f *file, block, c nid, v *env) usage.Tri {
	out := usage.Yes
	for st := f.nodes[block].first; st >= 0 && st < c && out != usage.No; st = f.nodes[st].next {
		switch f.kind(st) {
		case kIfStatement:
			yes, no := f.leaves(f.child(st, fConsequence)), f.leaves(f.child(st, fAlternative))
			if yes == no {
				continue
			}
			t := e.truth(f, f.child(st, fCondition), f.envAt(v, st))
			if yes {
				t = not(t)
			}
			out = both(out, t)
		case kSwitchStatement:
			cases := f.named(f.child(st, fBody))
			for i, k := range cases {
				if kk := f.kind(k); kk != kSwitchCase && kk != kSwitchDefault || !f.caseReturns(cases[i:]) {
					continue
				}
				out = both(out, not(e.chosenAt(f, k, f.envAt(v, st))))
			}
		}
	}
	return out
}

// caseReturns reports that control does not come back from the first of these cases.
func (f *file) caseReturns(cases []nid) bool {
	for _, c := range cases {
		body := f.named(c)
		if f.kind(c) == kSwitchCase && len(body) > 0 {
			body = body[1:]
		}
		if len(body) == 0 {
			continue // falls through
		}
		last := body[len(body)-1]
		if f.kind(last) == kStatementBlock {
			if in := f.named(last); len(in) > 0 {
				last = in[len(in)-1]
			}
		}
		return f.kind(last) == kReturnStatement || f.kind(last) == kThrowStatement
	}
	return false
}

// chosen answers whether a switch takes a case, with those that fall through to it.
func (e *evaluator) chosen(f *file, c nid, v *env) usage.Tri {
	out := e.chosenAt(f, c, v)
	for _, before := range f.named(f.parent(c)) {
		if before < c && f.fallsTo(before, c) {
			out = not(both(not(out), not(e.chosenAt(f, before, v))))
		}
	}
	return out
}

// fallsTo reports that all cases from one on up to another are empty.
func (f *file) fallsTo(from, to nid) bool {
	for _, c := range f.named(f.parent(from)) {
		switch {
		case c < from || c >= to:
		case f.kind(c) == kSwitchCase && len(f.named(c)) > 1, f.kind(c) == kSwitchDefault && len(f.named(c)) > 0:
			return false
		}
	}
	return true
}

// chosenAt answers whether a switch jumps to a case: its label is the value, or none is. Labels are compared whatever
// their case is: where letters are changed on the way is not always seen.
func (e *evaluator) chosenAt(f *file, c nid, v *env) usage.Tri {
	body := f.parent(c)
	val := f.child(f.parent(body), fValue)
	if !e.steady(f, val, v) {
		return usage.Unknown
	}
	is := func(label nid) usage.Tri {
		l := f.child(label, fValue)
		a, ok1 := constant(e.eval(f, val, v))
		b, ok2 := constant(e.eval(f, l, v))
		if !ok1 || !ok2 {
			if e.steady(f, l, v) {
				return equal(e.eval(f, val, v), e.eval(f, l, v))
			}
			return usage.Unknown
		}
		return usage.TriOf(strings.EqualFold(a, b))
	}
	if f.kind(c) == kSwitchCase {
		if f.kind(f.unwrap(val)) == kTrue { // switch (true) { case kind === 'id': ... }
			return e.truth(f, f.child(c, fValue), v)
		}
		return is(c)
	}
	none := usage.Yes
	for _, k := range f.named(body) {
		if f.kind(k) == kSwitchCase {
			none = both(none, not(is(k)))
		}
	}
	return none
}

// reached are those of a function's statements that control can get to.
func (e *evaluator) reached(f *file, nodes []nid, v *env) []nid {
	if len(nodes) < 2 {
		return nodes
	}
	var out []nid
	for _, n := range nodes {
		if e.runs(f, n, v) != usage.No {
			out = append(out, n)
		}
	}
	return out
}

// inForce drops the assignments that control did not get to, and those before one that it certainly did.
func (e *evaluator) inForce(f *file, as []assign, n nid, v *env) []assign {
	if len(as) < 2 {
		return as
	}
	fn := f.enclosingFunc(n)
	out := make([]assign, 0, len(as))
	for _, a := range as {
		if a.fn < 0 || a.kind != assignSet && a.kind != assignInit && a.kind != assignAug {
			out = append(out, a)
			continue
		}
		switch e.runs(f, a.root, v) {
		case usage.No:
			continue
		case usage.Yes:
			if a.fn == fn && a.root < n && a.kind != assignAug {
				out = out[:0]
			}
		}
		out = append(out, a)
	}
	if len(out) == 0 {
		return as
	}
	return out
}
