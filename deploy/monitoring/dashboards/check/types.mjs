// Holds dashboards against Grafana's types, by TypeScript's compiler.

import path from 'node:path';
import ts from 'typescript';
import {fileURLToPath} from 'node:url';

const folder = path.dirname(fileURLToPath(import.meta.url));

const options = {
  noEmit: true,
  strict: true,
  skipLibCheck: true,
  types: [],
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Node10,
};

// What is wrong with each of the dashboards, {name: text of JSON}: lists of sentences, by name.
export function complaints(dashboards) {
  const sources = new Map(Object.entries(dashboards).map(([name, json]) => [
    path.join(folder, `${name}.ts`),
    `import type {Dashboard} from './schema';\nexport const dashboard: Dashboard = ${json};\n`,
  ]));
  const host = ts.createCompilerHost(options);
  const {fileExists, getSourceFile} = host;
  host.fileExists = (name) => sources.has(name) || fileExists(name);
  host.getSourceFile = (name, version, ...more) => sources.has(name) ?
      ts.createSourceFile(name, sources.get(name), version) : getSourceFile(name, version, ...more);
  const program = ts.createProgram([...sources.keys(), path.join(folder, 'schema.ts')], options, host);
  const schema = program.getSourceFile(path.join(folder, 'schema.ts'));
  const general = [...program.getGlobalDiagnostics(), ...program.getOptionsDiagnostics(),
                   ...program.getSemanticDiagnostics(schema)];
  return Object.fromEntries(Object.keys(dashboards).map((name) => {
    const file = program.getSourceFile(path.join(folder, `${name}.ts`));
    const found = [...general, ...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    return [name, found.map(({messageText, file: where, start}) =>
        `${where?.fileName}, line ${where?.getLineAndCharacterOfPosition(start).line}: ` +
        ts.flattenDiagnosticMessageText(messageText, '\n'))];
  }));
}
