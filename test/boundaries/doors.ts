import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** The statements of an index.ts that are no named re-export of a file behind it, as written; empty for a door as it should be. */
export function codeInDoor(file: string): string[] {
  const door = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  return door.statements.filter((statement) => !isNamedReExport(statement)).map((statement) => statement.getText(door));
}

function isNamedReExport(statement: ts.Statement): boolean {
  if (!ts.isExportDeclaration(statement)) return false;
  const { exportClause, moduleSpecifier } = statement;
  const isNamed = exportClause !== undefined && ts.isNamedExports(exportClause);
  return (
    isNamed &&
    moduleSpecifier !== undefined &&
    ts.isStringLiteral(moduleSpecifier) &&
    moduleSpecifier.text.startsWith('.')
  );
}
