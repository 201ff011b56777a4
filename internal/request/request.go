// Package request is the one place that turns an HTTP request, however it was written, into a TokenRequest or an
// APICall: endpoint table, host evidence, encodings. SDK models, raw HTTP, curl and collections all come through here.
package request

import (
	"github.com/auth0lint/auth0lint/internal/usage"
)

// Message is an HTTP request as far as a front end can see it.
type Message struct {
	// Method is upper case; "" when unknown.
	Method string
	// URL is the absolute or relative URL; its text may have holes, unions are allowed.
	URL usage.Value
	// Spelled is the URL with the names that the file gives a host in place of it; zero: as URL has it.
	Spelled usage.Text
	// Base is put before a relative URL (axios baseURL); KindUnknown when there is none.
	Base usage.Value
	// Query are parameters given apart from the URL.
	Query usage.Value
	// Headers is an object (header names in any case); Open when some cannot be seen.
	Headers usage.Value
	// Body is the payload: an object (JSON or form), or a text that is parsed as JSON, tolerant JSON or a form
	// whatever the content type says. KindAbsent when there visibly is none.
	Body usage.Value
	// Bearer is a bearer token given apart from the headers (`auth: {bearer}`), KindUnknown when none.
	Bearer usage.Value
	// BearerUse is where that bearer is written; zero: where its value is spelled.
	BearerUse usage.Span
	// Implicit are the bearers the client may add by itself (angular2-jwt).
	Implicit []usage.Token

	// Span is where method and URL stand: the call, the request line, the curl line.
	Span usage.Span
	Name string
	// Model is the HTTP client's id, "http" for raw messages.
	Model  string
	Flow   usage.Flow
	Source *usage.Source
	Conf   usage.Confidence
	// Evidence known from elsewhere (a client whose base URL is Auth0's).
	Evidence usage.Evidence
	// PlaceAt tells how bytes are spelled at a span, for a front end whose strings mix quotes (a shell word); nil: the
	// values' own Slots say it.
	PlaceAt func(at usage.Span) (Place, bool)
	// OptionsRead, OptionsAt and BodyFrom are copied to the APICall.
	OptionsRead usage.Tri
	OptionsAt   []usage.Span
	BodyFrom    *usage.APICall
	// OwnLogin is copied to the APICall.
	OwnLogin bool
}

// Tenant is what the configuration says of hosts.
type Tenant struct {
	Domains       []string
	CustomDomains []string
}

// Builder turns messages into usages. It is immutable and safe for concurrent use.
type Builder struct {
	tenant Tenant
}

// New makes a Builder.
func New(tenant Tenant) *Builder { return &Builder{tenant: tenant} }
