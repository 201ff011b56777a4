package rules

import (
	"fmt"
	"strconv"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// sdkVersions is AUTH5001 and AUTH5002: versions come from package.json, the lock file, the import specifier or a CDN URL.
// A lock file says what is really installed, so it decides where it is there, and the finding stays at the range that
// people edit. What a hosted login page loads is exempt.
func sdkVersions(j *judge) {
	for _, rule := range []struct {
		id, pkg, name string
		least         int
	}{{"AUTH5001", "auth0-js", "auth0.js", 9}, {"AUTH5002", "auth0-lock", "Lock", 11}} {
		for _, u := range j.ws.SDKs {
			if u.Package != rule.pkg || u.Hosted || u.Major < 0 || u.Major >= rule.least {
				continue
			}
			if o := j.otherVersion(u); o != nil && (o.Major >= rule.least || u.Via == "lock") {
				continue
			}
			h := rowHit(rule.id)
			h.Span, h.Doc = u.Span, u.Doc
			v := u.Version
			if v == "" {
				v = strconv.Itoa(u.Major)
			}
			h.Message = fmt.Sprintf("%s %s uses endpoints that were switched off, move to version %d or later.", rule.name, quote(v), rule.least)
			j.report(h, usage.Evidence{Kind: usage.EvidenceSDK, Span: u.Span, What: u.Package})
		}
	}
}

// otherVersion is the lock file's entry for a package.json range of the same application, and the reverse.
func (j *judge) otherVersion(u *usage.SDKUse) *usage.SDKUse {
	want := map[string]string{"package.json": "lock", "lock": "package.json"}[u.Via]
	for _, o := range j.ws.SDKs {
		if o.Package == u.Package && o.App == u.App && o.Via == want && want != "" && o.Major >= 0 {
			return o
		}
	}
	return nil
}

// ignoredOption is AUTH5003: an option that the major version in use silently ignores.
func ignoredOption(j *judge) {
	for _, o := range j.ws.Options {
		h := rowHit("AUTH5003")
		h.option, h.request = o, o.Request
		h.Span, h.Doc, h.Confidence = o.Span, o.Doc, o.Conf
		version := ""
		if o.Major > 0 {
			version = " " + strconv.Itoa(o.Major)
		}
		why := o.Why
		if why == "" {
			why = "move it where this version reads it"
		}
		h.Message = "The option " + quote(o.Option) + " is ignored by " + quote(o.SDK+version) + ", " + why + "."
		j.report(h, o.Evidence)
	}
}
