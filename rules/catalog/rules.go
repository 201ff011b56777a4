package catalog

import "sync"

// Row is what the catalogue says of one rule.
type Row struct {
	ID    string `yaml:"id"`
	Name  string `yaml:"name"`
	Short string `yaml:"short"` // one sentence
	// Level is the default level: error, warning or note. A rule that needs judgement may choose another.
	Level string `yaml:"level"`
	// OffByDefault rules run only when enabled.
	OffByDefault bool `yaml:"off_by_default"`
	// Since is the day it was deprecated, EOL the day it certainly ended (a year where Auth0 names no day); EOLUncertain
	// where sources disagree, a tenant setting can lift it, or nothing fails at once.
	Since        string `yaml:"since"`
	EOL          string `yaml:"eol"`
	EOLUncertain string `yaml:"eol_uncertain"`
	Replacement  string `yaml:"replacement"`
	// Sources are URLs.
	Sources []string `yaml:"sources"`
	// SeenIn are the front ends in which it can be seen: go, js, http, config.
	SeenIn    []string `yaml:"seen_in"`
	Tags      []string `yaml:"tags"`
	Precision string   `yaml:"precision"` // very-high, high, medium, low
	// Words are byte strings of which one alone can make a finding (prefilter); rows with Detect.Words need none.
	Words []string `yaml:"words"`
	// Detect, when set, makes the rule data: what it matches is reported with Message.
	Detect *Detect `yaml:"detect"`
	// Message of a data-driven rule: {what} the call or artefact, {path}, {key}, {value}, {name}, {hint} what matched.
	Message string `yaml:"message"`
}

// URL is the rule's page.
func (r *Row) URL() string { return pagesRoot + r.ID + ".md" }

// Detect says which usages a data-driven rule matches.
type Detect struct {
	// Calls are paths of the Authentication API ("/oauth/ro"); a path parameter is {}.
	Calls []string `yaml:"calls"`
	// Paths are "METHOD /path" of Management calls that are no row of the endpoint table.
	Paths []string `yaml:"paths"`
	// V1 matches every call of the Management API v1.
	V1 bool `yaml:"v1"`
	// Prefixes are paths of Management calls: the resource and everything below it.
	Prefixes  []string        `yaml:"prefixes"`
	Endpoints []EndpointMatch `yaml:"endpoints"`
	Settings  []SettingMatch  `yaml:"settings"`
	// Artifacts are kinds of artefacts; Names, when given, the names that matter, and Words the byte strings of which a
	// file that holds one has at least one (unless it is a candidate anyway).
	Artifacts []string `yaml:"artifacts"`
	Names     []string `yaml:"names"`
	Words     []string `yaml:"words"`
	// HostedExempt: what a hosted login page template calls is not judged.
	HostedExempt bool `yaml:"hosted_exempt"`
	// Packages are retired packages and what to do about them.
	Packages map[string]string `yaml:"packages"`
	// DocLevel, when set, is the most a finding in documentation may be.
	DocLevel string `yaml:"doc_level"`
}

// EndpointMatch matches a Management call by what its body and query visibly hold and lack. Keys are dotted.
type EndpointMatch struct {
	Endpoint     string            `yaml:"endpoint"`
	Body         []string          `yaml:"body"` // any of
	BodyIs       map[string]string `yaml:"body_is"`
	WithoutBody  []string          `yaml:"without_body"`
	QueryIs      map[string]string `yaml:"query_is"`
	WithoutQuery []string          `yaml:"without_query"`
}

// SettingMatch matches a setting by subject, name and value.
type SettingMatch struct {
	Subject string `yaml:"subject"`
	Name    string `yaml:"name"`
	// Value, when set, is the constant (of a list: the item) that breaks; a trailing * stands for any rest.
	Value string `yaml:"value"`
	// Renamed is the setting's new name, for a row that is about the name alone.
	Renamed   string   `yaml:"renamed"`
	NotFormat []string `yaml:"not_format"`
}

var rulesOnce = sync.OnceValue(func() []Row {
	var rows []Row
	decodeTable("rules.yaml", &rows)
	for i := range rows {
		for j, s := range rows[i].Sources {
			rows[i].Sources[j] = sourceURL(s)
		}
	}
	return rows
})

// Rules lists every rule's row, by id.
func Rules() []Row { return rulesOnce() }

// RuleByID finds a row; nil, false when there is none.
func RuleByID(id string) (*Row, bool) {
	rows := rulesOnce()
	for i := range rows {
		if rows[i].ID == id {
			return &rows[i], true
		}
	}
	return nil, false
}

// NamedPackages are the packages that rows name, whatever their version.
func NamedPackages() map[string]bool {
	out := map[string]bool{}
	for _, row := range rulesOnce() {
		if row.Detect == nil {
			continue
		}
		for name := range row.Detect.Packages {
			out[name] = true
		}
	}
	return out
}

// Deprecation is a deprecation of Auth0 that no rule of its own reports.
type Deprecation struct {
	Name string `yaml:"name"`
	// Status is "documented, not detected" unless a rule covers a part.
	Status       string   `yaml:"status"`
	EOL          string   `yaml:"eol"`
	EOLUncertain string   `yaml:"eol_uncertain"`
	Reason       string   `yaml:"reason"`
	Sources      []string `yaml:"sources"`
}

var deprecationsOnce = sync.OnceValue(func() []Deprecation {
	var rows []Deprecation
	decodeTable("deprecations.yaml", &rows)
	for i := range rows {
		if rows[i].Status == "" {
			rows[i].Status = "documented, not detected"
		}
		for j, s := range rows[i].Sources {
			rows[i].Sources[j] = sourceURL(s)
		}
	}
	return rows
})

// Deprecations lists what is documented but not detected, and why.
func Deprecations() []Deprecation { return deprecationsOnce() }
