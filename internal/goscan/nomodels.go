package goscan

import (
	"github.com/auth0lint/auth0lint/internal/model"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// noModels answers nothing.
type noModels struct{}

func (noModels) Module(string, string, int) (usage.Value, bool) { return usage.Value{}, false }
func (noModels) GoType(string, string) (usage.Value, bool)      { return usage.Value{}, false }
func (noModels) Member(usage.Value, string, model.Site) (usage.Value, bool) {
	return usage.Value{}, false
}

func (noModels) Call(usage.Value, []usage.Value, model.Site) (model.Result, bool) {
	return model.Result{}, false
}

func (noModels) New(usage.Value, []usage.Value, model.Site) (model.Result, bool) {
	return model.Result{}, false
}
func (noModels) Element(v usage.Value) (usage.Value, bool) { return v, false }
func (noModels) GoNames(string) []string                   { return nil }
