package engine

// weakWords are the Management API's path: every product has an /api/v2, so it only counts beside other evidence, which
// may stand in another file. A tree that has nothing but these has none.
var weakWords = []string{"api/v2", "api%2fv2"}

// requestWords are words of which one stands in every text that internal/request takes as evidence of Auth0 by itself:
// hosts and names with "auth0", the placeholders of Auth0's documentation, and what only counts together with a path
// of the Management API or one of its current-user scopes.
var requestWords = []string{
	"auth0", "current_user", "yourdomain", "yourtenant", "your_domain", "your-domain", "your_tenant", "your-tenant",
	"your_custom_domain", "account.namespace", "account.domain", "account.custom_domain",
}
