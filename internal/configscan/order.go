package configscan

import (
	"slices"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// sortSDKs puts uses into source order.
func sortSDKs(us []*usage.SDKUse) {
	slices.SortStableFunc(us, func(a, b *usage.SDKUse) int { return usage.CompareSpans(a.Span, b.Span) })
}
