package goscan

import (
	"go/ast"
	"go/types"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// Summary is what a package below tells of a function or variable (analysis facts).
type Summary struct{}

func (e *evaluator) summarised(ast.Expr, types.Object, *ast.CallExpr, *frame) (usage.Value, bool) {
	return usage.Value{}, false
}

func (e *evaluator) summarisedCall(*ast.CallExpr, types.Object, *frame) ([]usage.Value, bool) {
	return nil, false
}
