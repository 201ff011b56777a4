package jsscan

// kind is a node's type in our own numbering, the same for all grammars.
type kind uint16

// Node kinds. kOther is every named node that no code asks for, kAnon every token.
const (
	kError kind = iota
	kAnon
	kOther
	kProgram
	kIdentifier
	kPropertyIdentifier
	kPrivatePropertyIdentifier
	kShorthandPropertyIdentifier
	kShorthandPropertyIdentifierPattern
	kStatementIdentifier
	kTypeIdentifier
	kString
	kStringFragment
	kEscapeSequence
	kTemplateString
	kTemplateSubstitution
	kHtmlCharacterReference
	kNumber
	kTrue
	kFalse
	kNull
	kUndefined
	kRegex
	kThis
	kSuper
	kImport
	kMetaProperty
	kObject
	kPair
	kSpreadElement
	kArray
	kObjectPattern
	kArrayPattern
	kPairPattern
	kRestPattern
	kAssignmentPattern
	kObjectAssignmentPattern
	kComputedPropertyName
	kFunctionDeclaration
	kFunctionExpression
	kGeneratorFunction
	kGeneratorFunctionDeclaration
	kArrowFunction
	kMethodDefinition
	kFormalParameters
	kRequiredParameter
	kOptionalParameter
	kClass
	kClassDeclaration
	kAbstractClassDeclaration
	kClassBody
	kClassHeritage
	kExtendsClause
	kFieldDefinition
	kPublicFieldDefinition
	kClassStaticBlock
	kDecorator
	kAccessibilityModifier
	kCallExpression
	kNewExpression
	kArguments
	kMemberExpression
	kSubscriptExpression
	kOptionalChain
	kBinaryExpression
	kUnaryExpression
	kUpdateExpression
	kTernaryExpression
	kAssignmentExpression
	kAugmentedAssignmentExpression
	kParenthesizedExpression
	kSequenceExpression
	kAwaitExpression
	kYieldExpression
	kAsExpression
	kSatisfiesExpression
	kNonNullExpression
	kTypeAssertion
	kVariableDeclaration
	kLexicalDeclaration
	kUsingDeclaration
	kVariableDeclarator
	kExpressionStatement
	kReturnStatement
	kIfStatement
	kElseClause
	kForStatement
	kForInStatement
	kWhileStatement
	kDoStatement
	kSwitchStatement
	kSwitchBody
	kSwitchCase
	kSwitchDefault
	kTryStatement
	kCatchClause
	kFinallyClause
	kStatementBlock
	kThrowStatement
	kLabeledStatement
	kWithStatement
	kBreakStatement
	kContinueStatement
	kImportStatement
	kImportClause
	kImportSpecifier
	kNamedImports
	kNamespaceImport
	kImportRequireClause
	kImportAlias
	kExportStatement
	kExportClause
	kExportSpecifier
	kNamespaceExport
	kJsxElement
	kJsxSelfClosingElement
	kJsxOpeningElement
	kJsxClosingElement
	kJsxAttribute
	kJsxExpression
	kJsxText
	kJsxNamespaceName
	kNestedIdentifier
	kTypeAnnotation
	kGenericType
	kTypeArguments
	kNestedTypeIdentifier
	kAmbientDeclaration
	kInternalModule
	kModule
	kEnumDeclaration
	kEnumBody
	kEnumAssignment
	kInterfaceDeclaration
	kTypeAliasDeclaration
	kComment
	kHtmlComment
	kHashBangLine
)

var kindByName = map[string]kind{
	"program":                               kProgram,
	"identifier":                            kIdentifier,
	"property_identifier":                   kPropertyIdentifier,
	"private_property_identifier":           kPrivatePropertyIdentifier,
	"shorthand_property_identifier":         kShorthandPropertyIdentifier,
	"shorthand_property_identifier_pattern": kShorthandPropertyIdentifierPattern,
	"statement_identifier":                  kStatementIdentifier,
	"type_identifier":                       kTypeIdentifier,
	"string":                                kString,
	"string_fragment":                       kStringFragment,
	"escape_sequence":                       kEscapeSequence,
	"template_string":                       kTemplateString,
	"template_substitution":                 kTemplateSubstitution,
	"html_character_reference":              kHtmlCharacterReference,
	"number":                                kNumber,
	"true":                                  kTrue,
	"false":                                 kFalse,
	"null":                                  kNull,
	"undefined":                             kUndefined,
	"regex":                                 kRegex,
	"this":                                  kThis,
	"super":                                 kSuper,
	"import":                                kImport,
	"meta_property":                         kMetaProperty,
	"object":                                kObject,
	"pair":                                  kPair,
	"spread_element":                        kSpreadElement,
	"array":                                 kArray,
	"object_pattern":                        kObjectPattern,
	"array_pattern":                         kArrayPattern,
	"pair_pattern":                          kPairPattern,
	"rest_pattern":                          kRestPattern,
	"assignment_pattern":                    kAssignmentPattern,
	"object_assignment_pattern":             kObjectAssignmentPattern,
	"computed_property_name":                kComputedPropertyName,
	"function_declaration":                  kFunctionDeclaration,
	"function_expression":                   kFunctionExpression,
	"generator_function":                    kGeneratorFunction,
	"generator_function_declaration":        kGeneratorFunctionDeclaration,
	"arrow_function":                        kArrowFunction,
	"method_definition":                     kMethodDefinition,
	"formal_parameters":                     kFormalParameters,
	"required_parameter":                    kRequiredParameter,
	"optional_parameter":                    kOptionalParameter,
	"class":                                 kClass,
	"class_declaration":                     kClassDeclaration,
	"abstract_class_declaration":            kAbstractClassDeclaration,
	"class_body":                            kClassBody,
	"class_heritage":                        kClassHeritage,
	"extends_clause":                        kExtendsClause,
	"field_definition":                      kFieldDefinition,
	"public_field_definition":               kPublicFieldDefinition,
	"class_static_block":                    kClassStaticBlock,
	"decorator":                             kDecorator,
	"accessibility_modifier":                kAccessibilityModifier,
	"call_expression":                       kCallExpression,
	"new_expression":                        kNewExpression,
	"arguments":                             kArguments,
	"member_expression":                     kMemberExpression,
	"subscript_expression":                  kSubscriptExpression,
	"optional_chain":                        kOptionalChain,
	"binary_expression":                     kBinaryExpression,
	"unary_expression":                      kUnaryExpression,
	"update_expression":                     kUpdateExpression,
	"ternary_expression":                    kTernaryExpression,
	"assignment_expression":                 kAssignmentExpression,
	"augmented_assignment_expression":       kAugmentedAssignmentExpression,
	"parenthesized_expression":              kParenthesizedExpression,
	"sequence_expression":                   kSequenceExpression,
	"await_expression":                      kAwaitExpression,
	"yield_expression":                      kYieldExpression,
	"as_expression":                         kAsExpression,
	"satisfies_expression":                  kSatisfiesExpression,
	"non_null_expression":                   kNonNullExpression,
	"type_assertion":                        kTypeAssertion,
	"variable_declaration":                  kVariableDeclaration,
	"lexical_declaration":                   kLexicalDeclaration,
	"using_declaration":                     kUsingDeclaration,
	"variable_declarator":                   kVariableDeclarator,
	"expression_statement":                  kExpressionStatement,
	"return_statement":                      kReturnStatement,
	"if_statement":                          kIfStatement,
	"else_clause":                           kElseClause,
	"for_statement":                         kForStatement,
	"for_in_statement":                      kForInStatement,
	"while_statement":                       kWhileStatement,
	"do_statement":                          kDoStatement,
	"switch_statement":                      kSwitchStatement,
	"switch_body":                           kSwitchBody,
	"switch_case":                           kSwitchCase,
	"switch_default":                        kSwitchDefault,
	"try_statement":                         kTryStatement,
	"catch_clause":                          kCatchClause,
	"finally_clause":                        kFinallyClause,
	"statement_block":                       kStatementBlock,
	"throw_statement":                       kThrowStatement,
	"labeled_statement":                     kLabeledStatement,
	"with_statement":                        kWithStatement,
	"break_statement":                       kBreakStatement,
	"continue_statement":                    kContinueStatement,
	"import_statement":                      kImportStatement,
	"import_clause":                         kImportClause,
	"import_specifier":                      kImportSpecifier,
	"named_imports":                         kNamedImports,
	"namespace_import":                      kNamespaceImport,
	"import_require_clause":                 kImportRequireClause,
	"import_alias":                          kImportAlias,
	"export_statement":                      kExportStatement,
	"export_clause":                         kExportClause,
	"export_specifier":                      kExportSpecifier,
	"namespace_export":                      kNamespaceExport,
	"jsx_element":                           kJsxElement,
	"jsx_self_closing_element":              kJsxSelfClosingElement,
	"jsx_opening_element":                   kJsxOpeningElement,
	"jsx_closing_element":                   kJsxClosingElement,
	"jsx_attribute":                         kJsxAttribute,
	"jsx_expression":                        kJsxExpression,
	"jsx_text":                              kJsxText,
	"jsx_namespace_name":                    kJsxNamespaceName,
	"nested_identifier":                     kNestedIdentifier,
	"type_annotation":                       kTypeAnnotation,
	"generic_type":                          kGenericType,
	"type_arguments":                        kTypeArguments,
	"nested_type_identifier":                kNestedTypeIdentifier,
	"ambient_declaration":                   kAmbientDeclaration,
	"internal_module":                       kInternalModule,
	"module":                                kModule,
	"enum_declaration":                      kEnumDeclaration,
	"enum_body":                             kEnumBody,
	"enum_assignment":                       kEnumAssignment,
	"interface_declaration":                 kInterfaceDeclaration,
	"type_alias_declaration":                kTypeAliasDeclaration,
	"comment":                               kComment,
	"html_comment":                          kHtmlComment,
	"hash_bang_line":                        kHashBangLine,
}

// field is the role of a child in its parent.
type field uint8

// Fields of the grammars.
const (
	fNone field = iota
	fAlias
	fAlternative
	fArgument
	fArguments
	fAttribute
	fBody
	fCloseTag
	fCondition
	fConstructor
	fDeclaration
	fFinalizer
	fFunction
	fHandler
	fIncrement
	fIndex
	fInitializer
	fKey
	fKind
	fLabel
	fLeft
	fName
	fObject
	fOpenTag
	fOperator
	fOptionalChain
	fParameter
	fParameters
	fPattern
	fProperty
	fRight
	fSource
	fType
	fValue
	fConsequence
	fDecorator
	fMember
)

var fieldByName = map[string]field{
	"alias":          fAlias,
	"alternative":    fAlternative,
	"argument":       fArgument,
	"arguments":      fArguments,
	"attribute":      fAttribute,
	"body":           fBody,
	"close_tag":      fCloseTag,
	"condition":      fCondition,
	"constructor":    fConstructor,
	"declaration":    fDeclaration,
	"finalizer":      fFinalizer,
	"function":       fFunction,
	"handler":        fHandler,
	"increment":      fIncrement,
	"index":          fIndex,
	"initializer":    fInitializer,
	"key":            fKey,
	"kind":           fKind,
	"label":          fLabel,
	"left":           fLeft,
	"name":           fName,
	"object":         fObject,
	"open_tag":       fOpenTag,
	"operator":       fOperator,
	"optional_chain": fOptionalChain,
	"parameter":      fParameter,
	"parameters":     fParameters,
	"pattern":        fPattern,
	"property":       fProperty,
	"right":          fRight,
	"source":         fSource,
	"type":           fType,
	"value":          fValue,
	"consequence":    fConsequence,
	"decorator":      fDecorator,
	"member":         fMember,
}
