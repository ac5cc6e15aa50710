import { readFileSync } from "node:fs";

/** A block of documentation that is code. */
export interface Example {
  /** Where it stands, such as `src/level.ts:52`. */
  readonly title: string;
  readonly code: string;
}

/** The ```ts blocks of a Markdown file, or of the comments of a source file. */
export function examplesIn(path: string): Example[] {
  const examples: Example[] = [];
  let block: { readonly line: number; readonly lines: string[] } | null = null;
  for (const [index, raw] of readFileSync(path, "utf8").split("\n").entries()) {
    const line = path.endsWith(".ts") ? raw.replace(/^\s*\* ?/, "") : raw;
    if (block === null) {
      if (line === "```ts") block = { line: index + 1, lines: [] };
    } else if (line === "```") {
      examples.push({ title: `${path}:${block.line}`, code: `${block.lines.join("\n")}\n` });
      block = null;
    } else {
      block.lines.push(line);
    }
  }
  return examples;
}

/**
 * The example as a module that checks itself: an expression with a value behind it, as in `1 + 1; // 2`, must
 * have that value. A value behind anything but an expression is refused, so that none is left unchecked. An
 * example that calls an installation of Trueup stays as it is.
 */
export function checkedModule(example: Example): string {
  if (callsInstallation(example)) return example.code;
  const statements = example.code
    .split(/\n(?=[^\s})\]])/)
    .map((statement) => checkedStatement(example.title, statement));
  return `import { deepStrictEqual } from "node:assert/strict";\n${statements.join("\n")}\nexport {};\n`;
}

/** Examples that call an installation of Trueup are type-checked, and not run. */
export function callsInstallation({ code }: Example): boolean {
  return code.includes("baseUrl:");
}

function checkedStatement(title: string, statement: string): string {
  const [, expression, value] = /^(.*);[ ]*\/\/ (.+)$/s.exec(statement.trimEnd()) ?? [];
  if (expression === undefined || value === undefined) return statement;
  if (/^(?:import|export|const|let|for|if|try|function|type|interface)\b/.test(expression)) {
    throw new Error(`${title}: "// ${value}" stands behind a statement that has no value`);
  }
  return `deepStrictEqual(${expression}, ${value});`;
}
