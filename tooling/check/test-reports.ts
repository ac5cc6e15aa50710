import { readFileSync } from "node:fs";
import { type Tally, tally } from "./tally.ts";

// Prints what each of the named reports holds; those behind the flag may hold no skipped test. Failures stand last,
// where they are seen first.
const NONE_SKIPPED = "--none-skipped";
const LINES_OF_A_FAILURE = 12;

let passed = 0;
let skipped = 0;
const failures: string[] = [];
const words = process.argv.slice(2);
for (const [at, path] of words.entries()) {
  if (path === NONE_SKIPPED) continue;
  const strict = words.slice(0, at).includes(NONE_SKIPPED);
  const counts = read(path);
  console.log(
    `\n${path}: ${counts.passed} passed, ${counts.failed.length} failed, ${counts.skipped.length} skipped`,
  );
  for (const [file, count] of countByFile(counts.skipped)) console.log(`  ${count} in ${file}`);
  passed += counts.passed;
  skipped += counts.skipped.length;
  failures.push(...counts.failed.map(fromHere));
  if (strict) failures.push(...counts.skipped.map((test) => `${fromHere(test)}\nNone may be skipped here.`));
}
for (const failure of failures) {
  const [title = "", ...said] = failure.split("\n").slice(0, LINES_OF_A_FAILURE);
  console.log(`\nFAILED ${title}`);
  for (const line of said) console.log(`  ${line}`);
}
console.log(`\n${passed} passed, ${failures.length} failed, ${skipped} skipped`);
process.exitCode = failures.length === 0 && passed > 0 ? 0 : 1;

/** A run that left no report has failed as a whole. */
function read(path: string): Tally {
  try {
    return tally(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    return { passed: 0, failed: [`${path}\n${String(error)}`], skipped: [] };
  }
}

function countByFile(skipped: readonly string[]): readonly (readonly [string, number])[] {
  const byFile = Map.groupBy(skipped, (test) => fromHere(test).split(" > ")[0] ?? test);
  return [...byFile].map(([file, tests]) => [file, tests.length]);
}

function fromHere(text: string): string {
  return text.replaceAll(`${process.cwd()}/`, "");
}
