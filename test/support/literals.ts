import ts from 'typescript';

/** Something that is JSON, and the type that it should be of. */
export interface Literal {
  /** As it is exported by `from`. */
  type: string;
  /** A package's path, as it is imported. */
  from: string;
  value: unknown;
}

/** What the compiler says of them: also members that the type does not have, which a schema lets through. */
export function faultsIn(literals: Literal[]): string[] {
  const text = literals.map(({ type, from, value }, index) => {
    const name = `T${index}`;
    return `import type { ${type} as ${name} } from '${from}';\nexport const v${index}: ${name} = ${JSON.stringify(value)};`;
  });
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  };
  const file = new URL('literals-of-a-test.ts', import.meta.url).pathname;
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists.call(host, name);
  host.getSourceFile = (name, language, ...rest) =>
    name === file
      ? ts.createSourceFile(name, text.join('\n'), language)
      : getSourceFile.call(host, name, language, ...rest);
  const program = ts.createProgram([file], options, host);
  return program
    .getSemanticDiagnostics(program.getSourceFile(file))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
