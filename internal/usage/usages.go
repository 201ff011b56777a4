package usage

// RequestKind says how tokens are asked for.
type RequestKind int8

// Kinds of token requests.
const (
	RequestAuthorize RequestKind = iota // GET /authorize, or an SDK call that leads there
	RequestToken                        // POST /oauth/token
	RequestConfig                       // an SDK client or provider configuration, no call visible
)

// Flow says on whose behalf and where a token is obtained: it decides which scopes can be granted (facts F6).
type Flow int8

// Flows.
const (
	FlowUnknown Flow = iota
	FlowBrowser      // public client in a browser: current-user scopes only
	FlowNative       // public client on a device: current-user scopes only
	FlowServer       // confidential client, a user logs in
	FlowMachine      // client credentials: granted scopes, never current-user ones
)

// Public reports whether only current-user scopes can be granted.
func (f Flow) Public() bool { return f == FlowBrowser || f == FlowNative }

// Credential identifies the client a token was issued to, as far as visible; the join key of internal/link.
type Credential struct {
	ClientID string // literal client id, or client name where the format uses names (Deploy CLI)
	Env      string // environment variable that holds the id
	Instance Span   // SDK instance (constructor call) that holds the credential
	Manifest string // path of the manifest that declares the application
}

// TokenRequest is anything that asks Auth0 for tokens: an /authorize URL, an /oauth/token request, an SDK client or
// provider configuration merged with the call that uses it (the call's options win).
type TokenRequest struct {
	Kind RequestKind
	Flow Flow
	// Span is the call, constructor or URL.
	Span Span
	// URL is the span of the URL where the request is raw HTTP.
	URL Span
	// Model is the id of the SDK or HTTP model, "http" for raw requests.
	Model string

	Domain, Audience, Scope, ResponseType, GrantType, ClientID Field
	// Params are further fields by OAuth name (realm, connection, device, nonce, prompt, resource, organization ...).
	Params map[string]Field

	// Environment is set for the configuration that an SDK takes from the environment by itself: what code of the same
	// application and SDK leaves out comes from there.
	Environment bool
	// SDKAudience is set when the SDK itself asks for the Management API audience (ManagementClient, go-auth0).
	SDKAudience bool
	// NoAudience is set when this way of asking can never carry an audience (x/oauth2 PasswordCredentialsToken, /oauth/ro).
	NoAudience bool
	// ScopeIgnored is set when the SDK never sends a visible scope (all Go SDKs, node v4+): Scope is then meaningless.
	ScopeIgnored bool
	// DefaultResponseType is what the SDK sends when ResponseType is absent ("" unknown).
	DefaultResponseType string
	// LoginDefault is set when a response type of id_token is the SDK's documented login default (express-openid-connect).
	LoginDefault bool

	Evidence   Evidence
	Credential Credential
	Conf       Confidence
	// Doc is set when the usage stands in documentation; Fragment when in an unfenced or cut sample.
	Doc, Fragment bool
	// App is the application root, set by internal/link.
	App string
}

// TokenKind says what a token is.
type TokenKind int8

// Token kinds.
const (
	TokenUnknown TokenKind = iota
	TokenID
	TokenAccess
)

// Token is a token that reaches a sink.
type Token struct {
	Kind TokenKind
	// Conf: High for a member of a resolved result or a decoded JWT, Medium for a storage round trip with a visible
	// write, Low when only a name says so.
	Conf Confidence
	// Span is where the token is known for what it is (`result.idToken`).
	Span Span
	// Name is what it is called there.
	Name string
	// Request is the TokenRequest that issued it, if known.
	Request *TokenRequest
	// Claims of a JWT literal.
	Claims *Claims
	// TwinEdits take the access token from the same result instead (`result.idToken` -> `result.accessToken`).
	TwinEdits []Edit
	// TwinStored is set when taking the twin goes through a storage key or another round trip (the fix is then suggested).
	TwinStored bool
	// Evidence that the token is Auth0's.
	Evidence Evidence
	// Trace from source to sink.
	Trace []Step
	// Signed are the audiences of a JWT that the code signs itself (a client assertion), as far as visible.
	Signed []string
	// Foreign is set when the token visibly comes from another vendor (Firebase, Cognito, Google).
	Foreign bool
	// Point is Value.Point where a token travels inside a word (a shell function's "Bearer $2"): the argument at the
	// outermost visible call.
	Point Span
}

// Twin is the edit that takes the access token from the same result; ok is false when that cannot be spelled.
func (t *Token) Twin() ([]Edit, bool) {
	if t == nil || len(t.TwinEdits) == 0 {
		return nil, false
	}
	return t.TwinEdits, true
}

// Claims are the decoded claims of a JWT literal that matter here. The token itself is never kept.
type Claims struct {
	Issuer   string
	Subject  bool
	Audience []string
	Scope    string
	HasScope bool
	AZP      string
	Nonce    bool
	AtHash   bool
}

// Bearer is one possible bearer of an APICall.
type Bearer struct {
	Token Token
	// Span is the token: the header value's part behind "Bearer ", the literal behind the `token:` value.
	Span Span
	// Value is the expression at the sink: the whole header value, the `token:` value; zero when implicit.
	Value Span
	// Point is where a finding goes: the argument at the outermost visible call that fills the sink; zero: Span.
	Point Span
	// Implicit is set when no bearer is written at the call (angular2-jwt AuthHttp).
	Implicit bool
	Conf     Confidence
	// Choice is when this is the bearer, where there are others.
	Choice *Choice
}

// At is where a finding about the bearer points: the argument at the outermost visible call that fills the sink, else
// the value at the sink (`token:` or the header's), else the call's URL when the bearer is implicit.
func (b Bearer) At() Span {
	switch {
	case !b.Point.IsZero():
		return b.Point
	case !b.Value.IsZero():
		return b.Value
	}
	return b.Span
}

// API says which of Auth0's HTTP APIs a call goes to.
type API string

// The APIs.
const (
	APIManagement     API = "management"     // /api/v2/
	APIManagementV1   API = "management-v1"  // /api/users, /api/clients ...: retired
	APIAuthentication API = "authentication" // /oauth/ro, /tokeninfo, /delegation ...
)

// APICall is a request to an Auth0 API, whoever sends it: raw HTTP, an SDK method, a curl line.
type APICall struct {
	API API
	// Method is upper case; "" when unknown.
	Method string
	// Path is below the API's root, with a leading slash (`/users/{id}` is matched as Endpoint): holes are parameters.
	Path Text
	// Endpoint is the matched row of the endpoint table ("PATCH /connections/{id}"), "" when no row or several match.
	Endpoint string
	// Host is the host part of the URL as written.
	Host Text
	// Query parameters (fields=, include_fields=, search_engine= ...), nil when none or unknown (QueryOpen).
	Query     *Object
	QueryOpen bool
	// Body is the request body as an object (KindObject), KindAbsent when there visibly is none, else Unknown.
	Body Value
	// Bearers are the possible bearers; empty when none is visible.
	Bearers []Bearer
	// OptionsRead says whether the connection options in the response are read.
	OptionsRead Tri
	// OptionsAt are the places that read them.
	OptionsAt []Span
	// Reads are members of the response that are visibly read by name, not all of them.
	Reads []string
	// BodyFrom is the call whose response reaches this body (read-modify-write).
	BodyFrom *APICall

	// Span is the call (curl line's URL and method, http.NewRequest(...), mgmt.connections.update(...)); URL the URL in it.
	Span, URL Span
	// SentAt is where a wrapper sends the request when Span is the call of the wrapper that names method and URL.
	SentAt Span
	// GivenAt is the call that gives a wrapper the resource when the wrapper itself names the method: each such call is a
	// request of its own, though method and URL stand at Span for all of them.
	GivenAt Span
	// Legacy is the id of the catalogue row that this SDK call breaks by itself, from the SDK's model ("" for most).
	Legacy string
	// Name is the callee as written, for messages ("connections.update").
	Name string
	// Model is the SDK or HTTP model's id, "http" for raw messages.
	Model string
	// OwnLogin: the tool that sends the call logs in by itself (auth0-cli), so no list of scopes says what it may do.
	OwnLogin bool
	// Request is the TokenRequest of the client the call is made with, if known (also when no bearer is visible).
	Request *TokenRequest

	Evidence      Evidence
	Credential    Credential
	Conf          Confidence
	Doc, Fragment bool
	App           string
}

// Raw reports whether the call spells its URL out, as an HTTP client's does and an SDK's does not.
func (c *APICall) Raw() bool { return !c.Host.IsZero() }

// ClientGrant gives a client scopes of an API (Terraform, Deploy CLI, extension manifest, auth0-cli).
type ClientGrant struct {
	ClientID, Audience, Scopes Field
	// AllowAll: every scope is granted.
	AllowAll Tri
	// ManagementAPI says whether the audience is the Management API (manifests have none: Yes).
	ManagementAPI Tri
	// Subject is "client" or "user" where the format says so.
	Subject string
	// Format: "terraform", "deploy-cli", "manifest", "auth0-cli", "http", "sdk".
	Format        string
	Span          Span
	Evidence      Evidence
	Credential    Credential
	Conf          Confidence
	Doc, Fragment bool
	App           string
}

// ScopeAssertion is a scope list that the code checks or declares for its own token.
type ScopeAssertion struct {
	Scopes Field
	// Incoming: it is checked of the tokens that reach an API of the workspace's own, so it says which scopes that API
	// has, and nothing about the tokens the code asks for.
	Incoming      bool
	Span          Span
	Evidence      Evidence
	Doc, Fragment bool
	App           string
}

// Setting is a tenant or client setting, wherever it is spelled.
type Setting struct {
	// Subject: "tenant", "client", "action", "rule", "hook", "connection", "email-provider".
	Subject string
	// Name in the Management API's spelling, dotted: "flags.enable_idtoken_api2", "sandbox_version".
	Name  string
	Value Field
	// Of names the object (client name) where visible.
	Of            string
	Format        string
	Span          Span
	Evidence      Evidence
	Conf          Confidence
	Doc, Fragment bool
	App           string
}

// SDKUse is an Auth0 package in use.
type SDKUse struct {
	Ecosystem string // "npm", "go", "cdn", "terraform"
	Package   string
	// Version as written ("^8.12.3", "8.12.3"); "" when unknown. Major is its least major, -1 when unknown.
	Version string
	Major   int
	// Span is the version text, tag or import specifier.
	Span Span
	// Via: "package.json", "lock", "import", "cdn", "go.mod".
	Via string
	// Hosted is set inside a hosted login page template (exempt from version rules).
	Hosted        bool
	Doc, Fragment bool
	App           string
}

// OptionUse is an option that the SDK's major version in use silently ignores.
type OptionUse struct {
	SDK     string // package
	Major   int
	Option  string
	Field   Field
	Span    Span
	Request *TokenRequest
	// Why is the sentence's second half, from the model.
	Why           string
	Evidence      Evidence
	Conf          Confidence
	Doc, Fragment bool
	App           string
}

// Artifact is a file or resource that is deprecated as a whole (a rule, a hook) or uses a retired feature.
type Artifact struct {
	Kind string // "rule", "hook", "rules_config", "module" (that a script requires), "request-field" (that an Action reads)
	Name string
	Span Span
	// Mend are the edits that make it right without a person's help; nil: none are known.
	Mend []Edit
	// Script is the path of its code where that is a file of its own that the artifact does not stand in.
	Script        string
	Format        string
	Evidence      Evidence
	Conf          Confidence
	Doc, Fragment bool
	App           string
}

// Set is what a front end found in one file (or package).
type Set struct {
	Requests   []*TokenRequest
	Calls      []*APICall
	Grants     []*ClientGrant
	Assertions []*ScopeAssertion
	Settings   []*Setting
	SDKs       []*SDKUse
	Options    []*OptionUse
	Artifacts  []*Artifact
	Notices    []Notice
}

// Notice says that something could not be analysed.
type Notice struct {
	File    string
	Message string
}

// Merge appends the content of other.
func (s *Set) Merge(other *Set) {
	if other == nil {
		return
	}
	s.Requests = append(s.Requests, other.Requests...)
	s.Calls = append(s.Calls, other.Calls...)
	s.Grants = append(s.Grants, other.Grants...)
	s.Assertions = append(s.Assertions, other.Assertions...)
	s.Settings = append(s.Settings, other.Settings...)
	s.SDKs = append(s.SDKs, other.SDKs...)
	s.Options = append(s.Options, other.Options...)
	s.Artifacts = append(s.Artifacts, other.Artifacts...)
	s.Notices = append(s.Notices, other.Notices...)
}

// Count is the number of usages.
func (s *Set) Count() int {
	return len(s.Requests) + len(s.Calls) + len(s.Grants) + len(s.Assertions) + len(s.Settings) + len(s.SDKs) + len(s.Options) + len(s.Artifacts)
}
