package catalog

// SDK is one SDK or HTTP-client model: one YAML file under sdk/ or http/, or a user's own file. internal/model
// interprets it for Go and JavaScript alike. testdata/script/model.txtar shows a made-up one at work.
//
// Selectors. A value is picked by a selector string:
//
//	$0, $1 ...      the call's arguments; $last the last one; $all all of them as a list; $1... the merge of all object-like arguments from 1 on
//	$0.a.b          a member of it (dotted)
//	$config         the receiver's configuration object (what its constructor's `config` built); $config.a.b a member
//	$token          the access token of the receiver's own request
//	$arg.NAME       (jsx) the attribute NAME
//	=text           the constant text
//	$0.list[].a     the member a of every element of the list: what uses it is made once per element
//
// A JSX element is a call of the component whose $0 is the object of its attributes. A selector that finds a function
// where a value is needed stands for what that function returns (`token: () => ...`, `tokenGetter`). A member of a
// text is absent, so `[$0.url, $0]` reads both `f({url})` and `f(url)`.
//
// An exported, global, injected or returned name may also be `instance T`: a ready instance of type T, one and the
// same wherever the name is met (`axios`, `$http`), so that what changes its configuration is seen by every call.
// A module that is itself called or constructed is its `default` export.
//
// Where a list of selectors is allowed, the first that is present wins; one that cannot be seen makes the result unknown.
type SDK struct {
	// ID is unique, and the file name without .yaml.
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
	// Packages that export this model.
	Packages []Package `yaml:"packages"`
	// Globals are names that exist without an import (JS): name -> type or function name, or "module" for the namespace.
	Globals map[string]string `yaml:"globals"`
	// GlobalsNeedCDN: the globals count only in a file (page) that loads the SDK from a CDN, or in one with no
	// import of another package under that name, when the constructor shape fits (RequireKeys).
	Exports map[string]string `yaml:"exports"`
	// ImportMajors: an export that only some majors have tells the major of a package whose version is unknown; `new` is
	// the construction of the module itself.
	ImportMajors map[string]int `yaml:"import_majors"`
	// Completes is the id of the model whose configuration this model's requests complete: they are one request.
	Completes string `yaml:"completes"`
	// Includes are ids of models that fill in what this one lacks: whole types, and the members, methods and api of
	// types of the same name (the first include wins). Models of a package whose version is unknown are made this way.
	Includes []string `yaml:"includes"`
	// Inject are names that AngularJS hands to a function by parameter name (or by the string of the array form).
	Inject map[string]string `yaml:"inject"`
	// InjectModules: the injected names count only where one of these AngularJS modules is a dependency in the program.
	InjectModules []string `yaml:"inject_modules"`
	// Ambient are members that the SDK adds to values of other libraries: `req.oidc` -> type. They count for a
	// parameter of that name that nothing else fills, in a program that imports the package; confidence is then at
	// most medium. `*.$http` is such a member of whatever nobody sees, in any program: for HTTP clients, whose calls say by
	// their URL what they are.
	Ambient map[string]string `yaml:"ambient"`
	Types   map[string]*Type  `yaml:"types"`
	// Functions that are neither constructors nor methods.
	Functions map[string]*Func `yaml:"functions"`
	// Auth0 is false for HTTP clients: then Evidence comes from the URL alone.
	Auth0 bool `yaml:"auth0"`
	// Flow is the default flow of its token requests: browser, native, server, machine.
	Flow string `yaml:"flow"`
	// Words are extra prefilter words besides package names and globals.
	Words []string `yaml:"words"`
}

// Package is one package (and range of majors) that a model describes.
type Package struct {
	NPM string `yaml:"npm"`
	Go  string `yaml:"go"`
	// Majors, when set, lists the majors this model is for; a package whose version is unknown takes the model
	// with Default.
	Majors  []int `yaml:"majors"`
	Default bool  `yaml:"default"`
	// CDN are glob patterns of script URLs that load it ("*/js/auth0/{version}/auth0*.js").
	CDN []string `yaml:"cdn"`
}

// Type is the type of an instance, a result or a sub-client.
type Type struct {
	// New describes its constructor (`new T(...)` in JS, `T(...)`/`NewT(...)` through `functions` in Go).
	New *Func `yaml:"new"`
	// Configures is another type of the model: whatever an instance is made with configures that type's instances whose
	// own configuration is out of sight (angular2-jwt's AuthConfig and an injected AuthHttp).
	Configures string `yaml:"configures"`
	// Shared: instances of all types with this key, of whatever model, are one configuration (`$httpProvider`, `$http`).
	Shared string `yaml:"shared"`
	// Object: an instance is a container and stands for its configuration where an object is expected (HttpHeaders).
	Object bool `yaml:"object"`
	// Native is the declared Go type name when it differs from the key (to find it through types.Info).
	Native string `yaml:"native"`
	// Extends copies members, methods, request and api of another type of the same model.
	Extends string `yaml:"extends"`
	// Path: an instance starts at this dotted member path of the type it extends (a client of one resource).
	Path string `yaml:"path"`
	// Members: name -> member.
	Members map[string]*Member `yaml:"members"`
	// Methods: name -> callable. A dotted name is reached through members (`identities.link`). The name `()` is what
	// calling an instance does (`axios(config)`, `$http(config)`).
	Methods map[string]*Func `yaml:"methods"`
	// API is shorthand for methods that call the Management API: dotted name -> "PATCH /connections/{id}".
	API map[string]string `yaml:"api"`
	// APIArgs says how arguments of API methods are laid out: "params-body" (node-auth0 v2-v4), "positional"
	// (node-auth0 v5+), "auto" (params-body where $0 is an object, else positional), "go" (path parameters, then body, then options), "go-ctx" (the same after a context).
	APIArgs string `yaml:"api_args"`
	// APIResult: the member of the result that is the response body ("data" in node-auth0 v4), "" = the result itself.
	APIResult string `yaml:"api_result"`
	// APIPage: the member of a list method's result that holds the items ("data" in node-auth0 v5+); iterating the
	// result gives the items, too.
	APIPage string `yaml:"api_page"`
	// APICallback: the parameters of a function given as the last argument of an API method (node-auth0 v2, v3).
	APICallback []string `yaml:"api_callback"`
	// Client describes the bearer and credentials of API methods.
	Client *Client `yaml:"client"`
	// Request describes how this type's configuration spells a TokenRequest.
	Request *Request `yaml:"request"`
	// Send is the HTTP request that an instance of a fluent builder stands for: every method with `sets` emits it
	// again, more complete, at the place where the instance was made.
	Send *HTTP `yaml:"send"`
	// Hooks are functions in an instance's configuration that see every request before it is sent.
	Hooks []Hook `yaml:"hooks"`
	// Await is what awaiting an instance (or its `then`) yields when that is not the instance: a type name or "body".
	Await string `yaml:"await"`
	// Struct maps native field names to JSON keys for Go structs whose tags cannot be read.
	Struct map[string]string `yaml:"struct"`
	// RequireKeys: a constructor call counts as this type only if its config has one of these keys, when the
	// callee was found by a global's name alone.
	RequireKeys []string `yaml:"require_keys"`
}

// Hook is a function, or a list of functions, in a configuration. Gives says what the first parameter is: the request
// with its headers as a member ("", the default), "headers" themselves, or an object that holds the request under this
// name.
type Hook struct {
	At    string `yaml:"at"`
	Gives string `yaml:"gives"`
}

// Client says where an instance's bearer and credentials stand.
type Client struct {
	Domain   Selectors `yaml:"domain"`
	Token    Selectors `yaml:"token"`
	ClientID Selectors `yaml:"client_id"`
	Secret   Selectors `yaml:"client_secret"`
	Audience Selectors `yaml:"audience"`
	// Scope, when the SDK sends a scope with client credentials (node-auth0 v2, v3).
	Scope Selectors `yaml:"scope"`
}

// Request maps OAuth names to the native spelling, and says what kind of request it is.
type Request struct {
	Kind string `yaml:"kind"` // authorize, token, config
	Flow string `yaml:"flow"`
	// Layers are merged, the first wins key by key: ["$0", "$config"].
	Layers Selectors `yaml:"layers"`
	// Keys: OAuth name -> dotted native key inside a layer. Known names: domain, audience, scope, response_type,
	// grant_type, client_id, and any other (kept in Params).
	Keys map[string]string `yaml:"keys"`
	// Fixed: OAuth name -> constant (grant_type of a helper method).
	Fixed map[string]string `yaml:"fixed"`
	// LayerKeys overrides Keys for one layer (index as string): the call's options may be spelled differently.
	LayerKeys map[string]map[string]string `yaml:"layer_keys"`
	// Default response type when absent.
	DefaultResponseType string `yaml:"default_response_type"`
	LoginDefault        bool   `yaml:"login_default"`
	SDKAudience         bool   `yaml:"sdk_audience"`
	NoAudience          bool   `yaml:"no_audience"`
	ScopeIgnored        bool   `yaml:"scope_ignored"`
	// Needs: OAuth name -> native option -> the value without which the SDK refuses it, so that no fix adds it alone.
	Needs map[string]map[string]string `yaml:"needs"`
	// United: OAuth names whose lists of all layers are sent together, where otherwise the first layer wins.
	United []string `yaml:"united"`
	// Env: OAuth name -> environment variable that the SDK reads when the option is absent: the field is then unknown.
	Env map[string]string `yaml:"env"`
	// Nest: OAuth name -> the Go value that holds it where the member around it is missing: `%s` is the value, `{path}` the
	// name of the package with that import path, imported where it is not.
	Nest map[string]string `yaml:"nest"`
	// Lists: OAuth names whose native value is a list of strings: an absent one cannot be written as a text.
	Lists []string `yaml:"lists"`
	// Append: OAuth name -> the Go argument that carries it where the call has none: `%s` is the value, `{path}` the
	// name of the package with that import path.
	Append map[string]string `yaml:"append"`
	// Ignored: native keys that this major silently ignores -> why (AUTH5003).
	// They are looked for in the layers that are arguments of this very call, not in $config.
	Ignored map[string]string `yaml:"ignored"`
	// Attach: the access token goes into the requests of HTTP clients that fit the list's element, as the SDK's own
	// interceptor does it.
	Attach *Attach `yaml:"attach"`
}

// Attach names the members of a list's element that say which requests get its token. An element may be the URI alone.
type Attach struct {
	URI    string `yaml:"uri"`    // the request's URL, or where it starts when it ends in `*`
	Method string `yaml:"method"` // its method; any when absent
	Unless string `yaml:"unless"` // a function that decides instead
}

// Member is a property of an instance or result.
type Member struct {
	// Type names the member's type (a sub-client inherits the receiver's configuration).
	Type string `yaml:"type"`
	// Token: "id" or "access"; Twin is the sibling member that holds the access token.
	Token string `yaml:"token"`
	Twin  string `yaml:"twin"`
	// Body: the member is the response body of the call that returned the receiver.
	Body bool `yaml:"body"`
	// Self: the member is the receiver again (`default`, `.value` of a ref).
	Self bool `yaml:"self"`
	// Config: assigning to it, or to members of it, changes the receiver's configuration at this dotted key
	// (`axios.defaults.headers.common`).
	Config string `yaml:"config"`
}

// Func is a callable.
type Func struct {
	// Config builds the configuration object of the returned instance: layers merged, the first wins. An entry
	// `name: selector` puts a single value.
	Config *Config `yaml:"config"`
	// Request: calling it asks for tokens. With `request: {}` the type's own Request is used with layers [$0, $config].
	// Keys that it leaves out are the type's.
	Request *Request `yaml:"request"`
	// Requests are further requests of the same call (one per entry of an interceptor's list).
	Requests []*Request `yaml:"requests"`
	// API: calling it sends a Management (or Authentication) API request.
	API *API `yaml:"api"`
	// HTTP: calling it sends an HTTP request.
	HTTP *HTTP `yaml:"http"`
	// Option: the call yields an object with these members (functional options): key -> selector.
	Option map[string]Selectors `yaml:"option"`
	// Returns: a type name; "body" (response body of the request), "token id", "token access", "jwt", "self", "$0".
	Returns string `yaml:"returns"`
	// Callbacks: parameter types of function arguments.
	Callbacks []Callback `yaml:"callbacks"`
	// Sets: calling it changes the receiver's configuration: dotted key -> selector.
	// A part of the key may be an argument: `headers.$0`. A key `.` merges the selected object into the whole.
	Sets map[string]Selectors `yaml:"sets"`
	// Cases replace the callable where their condition holds; the first that holds wins, one that cannot be decided
	// is passed over.
	Cases []Case `yaml:"cases"`
	// Interceptor: the function argument at this selector sees every request of the receiver (`interceptors.request.use`,
	// `beforeSend`); the parameter at index 0 is the request's options object. On a call that sends a request itself it
	// sees that request only.
	Interceptor string `yaml:"interceptor"`
	// InterceptorParam is the type of that parameter when it is not the options object itself (`beforeSend(xhr)`): what
	// it `sets` is set in the request's options.
	InterceptorParam string `yaml:"interceptor_param"`
	// Declares: it declares a part of the tenant's configuration, as a Terraform resource does: a subject of settings
	// ("tenant", "client", "action"), "client-grant", or an artefact ("rule", "hook", "rules_config").
	Declares string `yaml:"declares"`
	// Settings are what it declares: name in the Management API's spelling, dotted -> selector.
	Settings map[string]Selectors `yaml:"settings"`
	// Signs is the audience of the JWT that a call with `returns: jwt` signs.
	Signs Selectors `yaml:"signs"`
	// Asserts are the scopes that the call demands of the tokens that reach an API of the workspace's own: every one of
	// these selectors, which may find a text or (nested) lists of texts.
	Asserts Selectors `yaml:"asserts"`
	// Sends: the call declares requests instead of sending one.
	Sends *Sends `yaml:"sends"`
	// Legacy is the id of the catalogue row the call itself breaks ("AUTH4001").
	Legacy string `yaml:"legacy"`
}

// Sends describes a call that is given functions which say what to request (RTK Query's endpoints): each function under
// Key somewhere inside In returns what Client is called with.
type Sends struct {
	Client Selectors `yaml:"client"`
	In     string    `yaml:"in"`
	Key    string    `yaml:"key"`
}

// Case is a variant of a callable. When: selector -> a constant text, or `?present`, `?absent`,
// `?text`, `?object`, `?function`, `?id-token`; all must hold.
type Case struct {
	When map[string]string `yaml:"when"`
	Then *Func             `yaml:"then"`
}

// Config describes a configuration object.
type Config struct {
	Layers Selectors            `yaml:"layers"`
	Set    map[string]Selectors `yaml:"set"`
}

// API describes a Management API call.
type API struct {
	Endpoint string               `yaml:"endpoint"` // "PATCH /users/{id}"
	Kind     string               `yaml:"kind"`     // management (default), authentication
	Params   map[string]Selectors `yaml:"params"`   // path parameter -> selector
	Body     Selectors            `yaml:"body"`
	// BodySet builds the body from single values: JSON key -> selector.
	BodySet map[string]Selectors `yaml:"body_set"`
	Query   Selectors            `yaml:"query"`
	Token   Selectors            `yaml:"token"`
}

// HTTP describes an HTTP request.
type HTTP struct {
	URL  Selectors `yaml:"url"`
	Base Selectors `yaml:"base"`
	// Host is the base without a scheme (https.request's hostname): https:// goes before it.
	Host    Selectors `yaml:"host"`
	Method  Selectors `yaml:"method"`
	Headers Selectors `yaml:"headers"` // merged
	Query   Selectors `yaml:"query"`
	Body    Selectors `yaml:"body"` // text or object
	JSON    Selectors `yaml:"json"` // object sent as JSON
	Form    Selectors `yaml:"form"` // object sent as a form
	Bearer  Selectors `yaml:"bearer"`
	// BearerDefault: the bearer is for requests that carry no Authorization header of their own and do not say that they
	// want none (BearerUnless).
	BearerDefault bool      `yaml:"bearer_default"`
	BearerUnless  Selectors `yaml:"bearer_unless"`
	// ImplicitIDToken: the client itself sends a stored ID token (angular2-jwt AuthHttp).
	// It does so where no bearer is configured.
	ImplicitIDToken bool `yaml:"implicit_id_token"`
	// ImplicitKey is the storage key it looks the token up by where it is not the default.
	ImplicitKey Selectors `yaml:"implicit_key"`
}

// Callback gives the parameters of a function argument.
type Callback struct {
	// Arg is the argument: "0", "1", "last", or a member of one: "0.success".
	Arg string `yaml:"arg"`
	// When restricts it, as in Case (`{"$0": authenticated}`).
	When map[string]string `yaml:"when"`
	// Params: one per parameter: a type name, "body", "token id", "token access", or "_".
	// The twin of a `token id` parameter is the `token access` parameter beside it.
	Params []string `yaml:"params"`
	// Named gives parameters by name (AngularJS injection): `idToken: token id`.
	Named map[string]string `yaml:"named"`
	// Arity restricts it to functions with that many parameters.
	Arity int `yaml:"arity"`
}

// Selectors is one selector or a list.
type Selectors []string

// UnmarshalYAML accepts a scalar or a sequence.
func (s *Selectors) UnmarshalYAML(unmarshal func(any) error) error {
	var one string
	if err := unmarshal(&one); err == nil {
		*s = Selectors{one}
		return nil
	}
	var many []string
	if err := unmarshal(&many); err != nil {
		return err
	}
	*s = many
	return nil
}
