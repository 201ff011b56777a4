package jsscan

import (
	"github.com/auth0lint/auth0lint/internal/usage"
)

// configured is a callable with what interceptors and defaults of its client add, wherever they stand.
func (e *evaluator) configured(f *file, call nid, fn usage.Value) usage.Value { return fn }
