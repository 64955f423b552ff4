import ts from 'typescript';
import { docOf, filesLike, pathOf, type SourceCode } from './source-code';

/** What the registry itself can't say of an event: its name in the code, whose it is, its doc comments, its key as written. */
export interface EventSource {
  /** `ResponseAnnounced`. */
  readonly name: string;
  /** The service that publishes it: the folder it is declared in. */
  readonly owner: string;
  readonly description: string;
  /** In terms of the payload's fields, e.g. `responseId ?? noticeId`. */
  readonly key: string;
  /** Doc comments of the payload's fields. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Every event declared under libs/contracts, by its wire type. */
export function eventSources(code: SourceCode): Map<string, EventSource> {
  const files = filesLike(code, /^\/libs\/contracts\/src\/[\w-]+\/[\w-]+-events\.ts$/);
  const declared = files.flatMap((file) => file.statements.filter(ts.isVariableStatement));
  const entries = declared.flatMap((statement) => {
    const [declaration] = statement.declarationList.declarations;
    const call = declaration?.initializer;
    if (!declaration || !call || !ts.isCallExpression(call) || call.expression.getText() !== 'defineEvent') return [];
    return [sourceOf(code, declaration, call.arguments[0] as ts.ObjectLiteralExpression)];
  });
  return new Map(entries);
}

function sourceOf(
  code: SourceCode,
  declaration: ts.VariableDeclaration,
  definition: ts.ObjectLiteralExpression,
): [string, EventSource] {
  const type = valueOf(code, definition, 'type') as ts.StringLiteral;
  const payload = valueOf(code, definition, 'payload') as ts.CallExpression;
  const properties = code.checker.getTypeAtLocation(payload.arguments[0] as ts.Expression).getProperties();
  const source = {
    name: declaration.name.getText(),
    owner: pathOf(code, declaration).split('/').at(-2) ?? '',
    description: docOf(code, code.checker.getSymbolAtLocation(declaration.name)),
    key: keyOf(valueOf(code, definition, 'key')),
    fields: Object.fromEntries(properties.map((property) => [property.name, docOf(code, property)])),
  };
  return [type.text, source];
}

/** The value of a property, also where a const of the same file stands for it. */
function valueOf({ checker }: SourceCode, definition: ts.ObjectLiteralExpression, name: string): ts.Node {
  const property = definition.properties.find((one) => one.name?.getText() === name);
  if (property && ts.isPropertyAssignment(property)) return property.initializer;
  const symbol =
    property && ts.isShorthandPropertyAssignment(property) && checker.getShorthandAssignmentValueSymbol(property);
  const declaration = symbol ? symbol.valueDeclaration : undefined;
  const value = declaration && ts.isVariableDeclaration(declaration) && declaration.initializer;
  if (!value) throw new Error(`An event says no ${name}: ${definition.getText()}`);
  return value;
}

function keyOf(node: ts.Node): string {
  if (!ts.isArrowFunction(node)) throw new Error(`The key of an event is an arrow function: ${node.getText()}`);
  return node.body.getText().replaceAll('payload.', '');
}
