import { readFileSync } from "node:fs";
import { type Tally, tally } from "./tally.ts";

// Prints what each of the named reports holds; those behind the flag may hold no skipped test. The last line sums up.
const NONE_SKIPPED = "--none-skipped";

let passed = 0;
let failed = 0;
let skipped = 0;
const words = process.argv.slice(2);
for (const [at, path] of words.entries()) {
  if (path === NONE_SKIPPED) continue;
  const strict = words.slice(0, at).includes(NONE_SKIPPED);
  const counts = read(path);
  console.log(
    `\n${path}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped.length} skipped`,
  );
  for (const test of counts.skipped) console.log(`  ${test.replace(`${process.cwd()}/`, "")}`);
  if (strict && counts.skipped.length > 0) console.log("  None may be skipped here: these count as failed.");
  passed += counts.passed;
  failed += counts.failed + (strict ? counts.skipped.length : 0);
  skipped += strict ? 0 : counts.skipped.length;
}
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

/** A run that left no report has failed as a whole. */
function read(path: string): Tally {
  try {
    return tally(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    console.log(`\n${String(error)}`);
    return { passed: 0, failed: 1, skipped: [] };
  }
}
