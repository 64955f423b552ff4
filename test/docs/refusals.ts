import { DomainError, type ErrorKind } from '@qingkong/contracts';
import { toProblem } from '@qingkong/http';
import ts from 'typescript';
import { isOurs, pathOf, type SourceCode } from './source-code';

/** One problem that a route may answer with. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  /** Chinese, for people. */
  readonly title: string;
}

/** Reasons of dead letters: an HTTP caller sees none of them. */
const OF_RECORDS = /^\/libs\/(contracts|messaging)\//;

/**
 * What the code that begins at `starts` may refuse with: every DomainError that is made anywhere in what is called or
 * named there. Too much rather than too little, since a branch that can't be taken is followed as well; what only an
 * injected interface knows is not seen.
 */
export function refusalsOf(code: SourceCode, starts: readonly ts.Node[]): Refusal[] {
  const seen = new Set<ts.Node>();
  const found = new Map<string, Refusal>();
  const follow = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    if (ts.isNewExpression(node)) for (const refusal of refusalsMadeBy(code, node)) found.set(refusal.code, refusal);
    const next = ts.isIdentifier(node) ? bodyOf(code, node) : undefined;
    if (next && !seen.has(next)) {
      seen.add(next);
      follow(next);
    }
    ts.forEachChild(node, follow);
  };
  starts.forEach(follow);
  return [...found.values()].sort((a, b) => a.status - b.status || (a.code < b.code ? -1 : 1));
}

/** What runs when this name is called or used: a function, a method, or the initializer of a const. */
function bodyOf({ checker, ...rest }: SourceCode, name: ts.Identifier): ts.Node | undefined {
  const symbol = checker.getSymbolAtLocation(name);
  const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const declaration = target?.valueDeclaration;
  if (!declaration || !isOurs({ checker, ...rest }, declaration)) return undefined;
  if (ts.isFunctionDeclaration(declaration) || ts.isMethodDeclaration(declaration)) return declaration.body;
  return ts.isVariableDeclaration(declaration) || ts.isAccessor(declaration) ? declaration : undefined;
}

function refusalsMadeBy(code: SourceCode, made: ts.NewExpression): Refusal[] {
  const type = code.checker.getTypeAtLocation(made);
  const declaration = type.symbol?.valueDeclaration;
  if (!declaration || !type.getProperty('fieldFaults') || OF_RECORDS.test(pathOf(code, declaration))) return [];
  const texts = (name: string) => {
    const property = type.getProperty(name);
    const found = property && code.checker.getTypeOfSymbol(property);
    const parts = found?.isUnion() ? found.types : found ? [found] : [];
    return parts.flatMap((part) => (part.isStringLiteral() ? [part.value] : []));
  };
  const [kind] = texts('kind');
  if (!kind) return [];
  const { status, title } = toProblem(new AnyRefusal(kind as ErrorKind));
  return texts('code').map((each) => ({ status, code: each, title: texts('title')[0] ?? title }));
}

/** Asks the problem filter which status a kind becomes. */
class AnyRefusal extends DomainError {
  readonly code = 'any';

  constructor(readonly kind: ErrorKind) {
    super('');
  }
}
