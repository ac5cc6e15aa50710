import { posix } from "node:path";

/** What the linter cannot say about a source file; empty where there is nothing to say. */
export function sourceFaults(path: string, text: string): string[] {
  if (!/\.(?:ts|mjs|vue|css)$/.test(path)) return [];
  return [...tooLong(path, text), ...ambientDates(path, text), ...foreignFiles(path, text)];
}

const MOST_LINES = 400;

function tooLong(path: string, text: string): string[] {
  const lines = text.split("\n").length - 1;
  return lines > MOST_LINES ? [`${path}: ${lines} lines; ${MOST_LINES} at most`] : [];
}

/** Where the time of day is read: the same files in which the linter allows `Date.now()`. */
const CLOCKS = /\.test\.ts$|\/testing\/|\/src\/(?:main|env|clock|system-[\w-]+)\.ts$/;

function ambientDates(path: string, text: string): string[] {
  if (!/^(?:packages|apps)\//.test(path) || CLOCKS.test(path)) return [];
  return linesWith(text, /\bnew Date\(\)/).map((line) => `${path}:${line}: new Date(): take a clock`);
}

/** The boundary check reads no components, so they may not climb out of their package by a relative import. */
function foreignFiles(path: string, text: string): string[] {
  const [home] = /^(?:packages|apps)\/[\w-]+\/|^tooling\//.exec(path) ?? [];
  if (!path.endsWith(".vue") || home === undefined) return [];
  return [...text.matchAll(/(?:from|import) ?\(?"(\.[^"]*)"/g)].flatMap(([, target = ""]) =>
    posix.join(posix.dirname(path), target).startsWith(home) ? [] : [`${path}: ${target} leaves the package`],
  );
}

function linesWith(text: string, pattern: RegExp): number[] {
  return text.split("\n").flatMap((line, index) => (pattern.test(line) ? [index + 1] : []));
}
