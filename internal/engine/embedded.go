package engine

import "github.com/auth0lint/auth0lint/internal/usage"

func isContainer(string) bool { return false }

func regions(string, []byte) []*usage.Source { return nil }

var requestWords = []string{"auth0", "api/v2", "api%2fv2", "current_user", "issuer", "yourdomain", "yourtenant", "your_domain", "your-domain", "your_tenant", "your-tenant", "your_custom_domain", "account.namespace", "account.domain", "account.custom_domain"}
