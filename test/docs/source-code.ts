import { join } from 'node:path';
import ts from 'typescript';

/** The code as its compiler sees it: types and doc comments, which nothing keeps until run time. */
export interface SourceCode {
  readonly root: string;
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
}

/** Reads the program that begins with `entries`, paths from `root`. Takes some seconds, so once per process. */
export function readSourceCode(root: string, entries: readonly string[]): SourceCode {
  const host = {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }: ts.Diagnostic) => {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
    },
  };
  const config = ts.getParsedCommandLineOfConfigFile(join(root, 'tsconfig.json'), { types: ['node'] }, host);
  const names = entries.map((entry) => join(root, entry));
  const program = ts.createProgram(names, config?.options ?? {});
  return { root, program, checker: program.getTypeChecker() };
}

/** Whether a declaration is ours: of an app or a lib, and not of a package. */
export function isOurs(code: SourceCode, node: ts.Node): boolean {
  return /^\/(apps|libs)\/(?!.*node_modules)/.test(pathOf(code, node));
}

/** Where a node stands, from the root, with a leading slash. */
export function pathOf(code: SourceCode, node: ts.Node): string {
  return node.getSourceFile().fileName.slice(code.root.length);
}

/** Every file of ours whose path from the root matches, sorted. */
export function filesLike(code: SourceCode, pattern: RegExp): ts.SourceFile[] {
  return code.program
    .getSourceFiles()
    .filter((file) => isOurs(code, file) && pattern.test(pathOf(code, file)))
    .sort((one, other) => (one.fileName < other.fileName ? -1 : 1));
}

/** The class of this name in a folder such as `/apps/dispatch/`; throws where there is none or more than one. */
export function classNamed(code: SourceCode, folder: string, name: string): ts.ClassDeclaration {
  const found = filesLike(code, new RegExp(`^${folder}`)).flatMap((file) =>
    file.statements.filter(ts.isClassDeclaration).filter((declared) => declared.name?.text === name),
  );
  const [only, another] = found;
  if (!only || another) throw new Error(`${folder} has ${found.length} classes named ${name}, and not one`);
  return only;
}

/** The method of this name that a class declares itself; throws where there is none. */
export function methodNamed(owner: ts.ClassDeclaration, name: string): ts.MethodDeclaration {
  const found = owner.members.find((member) => ts.isMethodDeclaration(member) && member.name.getText() === name);
  if (!found || !ts.isMethodDeclaration(found)) throw new Error(`${owner.name?.text} declares no method ${name}`);
  return found;
}

/** A doc comment as plain text; empty where there is none. */
export function docOf(code: SourceCode, symbol: ts.Symbol | undefined): string {
  const text = ts.displayPartsToString(symbol?.getDocumentationComment(code.checker));
  return text
    .replaceAll(/\{@link ([^}]+)\}/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
