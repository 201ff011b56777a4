// Package management is a stub with the shapes of go-auth0 v1 that the cases use.
package management

import "context"

type Option func(*Management)

type RequestOption interface{ apply() }

func WithStaticToken(token string) Option { return nil }

func WithClientCredentials(ctx context.Context, clientID, clientSecret string) Option { return nil }

func WithInsecure() Option { return nil }

func IncludeFields(fields ...string) RequestOption { return nil }

func Parameter(key, value string) RequestOption { return nil }

type Management struct {
	Connection *ConnectionManager
	User       *UserManager
	Tenant     *TenantManager
	Rule       *RuleManager
}

func New(domain string, options ...Option) (*Management, error) { return nil, nil }

type Connection struct {
	ID                 *string `json:"id,omitempty"`
	Name               *string `json:"name,omitempty"`
	DisplayName        *string `json:"display_name,omitempty"`
	IsDomainConnection *bool   `json:"is_domain_connection,omitempty"`
	Options            any     `json:"-"`
}

func (c *Connection) GetName() string { return "" }

func (c *Connection) GetID() string { return "" }

type ConnectionOptions struct {
	Import *bool `json:"import_mode,omitempty"`
}

type ConnectionList struct{ Connections []*Connection }

type ConnectionManager struct{}

func (*ConnectionManager) Read(ctx context.Context, id string, opts ...RequestOption) (*Connection, error) {
	return nil, nil
}

func (*ConnectionManager) List(ctx context.Context, opts ...RequestOption) (*ConnectionList, error) {
	return nil, nil
}

func (*ConnectionManager) Create(ctx context.Context, c *Connection, opts ...RequestOption) error {
	return nil
}

func (*ConnectionManager) Update(ctx context.Context, id string, c *Connection, opts ...RequestOption) error {
	return nil
}

type User struct {
	ID           *string         `json:"user_id,omitempty"`
	UserMetadata *map[string]any `json:"user_metadata,omitempty"`
}

type UserIdentityLink struct {
	ConnectionID *string `json:"connection_id,omitempty"`
	UserID       *string `json:"user_id,omitempty"`
	Provider     *string `json:"provider,omitempty"`
	LinkWith     *string `json:"link_with,omitempty"`
}

type UserManager struct{}

func (*UserManager) Read(ctx context.Context, id string, opts ...RequestOption) (*User, error) {
	return nil, nil
}

func (*UserManager) Update(ctx context.Context, id string, u *User, opts ...RequestOption) error {
	return nil
}

func (*UserManager) Link(ctx context.Context, id string, il *UserIdentityLink, opts ...RequestOption) error {
	return nil
}

type TenantFlags struct {
	EnableIDTokenAPI2 *bool `json:"enable_idtoken_api2,omitempty"`
}

type Tenant struct {
	Flags *TenantFlags `json:"flags,omitempty"`
}

type TenantManager struct{}

func (*TenantManager) Update(ctx context.Context, t *Tenant, opts ...RequestOption) error { return nil }

type RuleManager struct{}

type Rule struct{ Name *string }

func (*RuleManager) Create(ctx context.Context, r *Rule, opts ...RequestOption) error { return nil }
