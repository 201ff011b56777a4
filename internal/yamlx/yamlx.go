// Package yamlx is the one place that imports a YAML library, so that its successor is a one-line change.
package yamlx

import (
	"bytes"
	"errors"
	"io"

	"gopkg.in/yaml.v3"
)

// Node is a parsed YAML node with its line and column.
type Node = yaml.Node

// Kind is what a Node is.
type Kind = yaml.Kind

// TypeError lists the values that did not fit the target.
type TypeError = yaml.TypeError

// Unmarshaler is implemented by types that decode themselves from a node.
type Unmarshaler = yaml.Unmarshaler

// Decoder reads a stream of documents.
type Decoder = yaml.Decoder

// Kinds and styles of nodes.
const (
	DocumentNode = yaml.DocumentNode
	SequenceNode = yaml.SequenceNode
	MappingNode  = yaml.MappingNode
	ScalarNode   = yaml.ScalarNode
	AliasNode    = yaml.AliasNode

	DoubleQuotedStyle = yaml.DoubleQuotedStyle
	SingleQuotedStyle = yaml.SingleQuotedStyle
	LiteralStyle      = yaml.LiteralStyle
	FoldedStyle       = yaml.FoldedStyle
	FlowStyle         = yaml.FlowStyle
	TaggedStyle       = yaml.TaggedStyle
)

// NewDecoder reads from r.
func NewDecoder(r io.Reader) *Decoder { return yaml.NewDecoder(r) }

// Unmarshal decodes the first document of data.
func Unmarshal(data []byte, out any) error { return yaml.Unmarshal(data, out) }

// Marshal encodes in.
func Marshal(in any) ([]byte, error) { return yaml.Marshal(in) }

// UnmarshalStrict decodes the only document of data; unknown keys and a second document are errors. An empty
// document leaves out as it is.
func UnmarshalStrict(data []byte, out any) error {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(out); err != nil {
		if errors.Is(err, io.EOF) {
			return nil
		}
		return err
	}
	if err := dec.Decode(new(Node)); !errors.Is(err, io.EOF) {
		return errors.New("more than one YAML document")
	}
	return nil
}
