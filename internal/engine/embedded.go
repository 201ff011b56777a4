package engine

// requestWords are the words of what internal/request takes as evidence of Auth0 (see evidenceWords).
var requestWords = []string{"auth0", "api/v2", "api%2fv2", "current_user", "issuer", "yourdomain", "yourtenant", "your_domain", "your-domain", "your_tenant", "your-tenant", "your_custom_domain", "account.namespace", "account.domain", "account.custom_domain"}
