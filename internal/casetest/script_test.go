//go:build cgo

package casetest

import (
	"errors"
	"fmt"
	"unsafe"

	sitter "github.com/tree-sitter/go-tree-sitter"                         //nolint:depguard // a test's second opinion on what jsscan parses
	javascript "github.com/tree-sitter/tree-sitter-javascript/bindings/go" //nolint:depguard // likewise
	typescript "github.com/tree-sitter/tree-sitter-typescript/bindings/go" //nolint:depguard // likewise
)

// parseScript parses JavaScript or TypeScript.
func parseScript(lang string, text []byte) error {
	var grammar unsafe.Pointer
	switch lang {
	case "ts":
		grammar = typescript.LanguageTypescript()
	case "tsx":
		grammar = typescript.LanguageTSX()
	default:
		grammar = javascript.Language()
	}
	p := sitter.NewParser()
	defer p.Close()
	if err := p.SetLanguage(sitter.NewLanguage(grammar)); err != nil {
		return err
	}
	tree := p.Parse(text, nil)
	if tree == nil {
		return errors.New("no tree")
	}
	defer tree.Close()
	if tree.RootNode().HasError() {
		return fmt.Errorf("syntax error: %s", tree.RootNode().ToSexp())
	}
	return nil
}
