import { readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { documentFaults } from "./check/documents.ts";
import { licenceReport } from "./check/licences.ts";
import { packedSdk } from "./check/packed-sdk.ts";
import { repositoryFiles } from "./check/repository.ts";
import { type Finding, pnpm, ROOT, runCommand } from "./check/run-command.ts";
import { sourceFaults } from "./check/sources.ts";

interface Check {
  readonly name: string;
  /** What to do when it fails. */
  readonly advice: string;
  run(): Promise<Finding>;
}

interface Result extends Finding {
  readonly check: Check;
  readonly seconds: string;
}

const AT_ONCE = 2;

/** The longest first, so that the two that run at once end together. */
const CHECKS: readonly Check[] = [
  {
    name: "types",
    advice: "Mend the types. One package alone: `npx -y pnpm@12 --filter @trueup/db typecheck`.",
    run: () =>
      command(...pnpm(process.env), "exec", "turbo", "run", "typecheck", "--output-logs=errors-only"),
  },
  {
    name: "sdk",
    advice: "The tarball that a release would publish is not fit for use. See packages/sdk/package.json.",
    run: () => packedSdk(pnpm(process.env), process.env["PATH"] ?? ""),
  },
  {
    name: "lint",
    advice: "`npx -y pnpm@12 fix` mends what can be mended by itself.",
    run: () => command("oxlint", "--type-aware", "--deny-warnings", "--report-unused-disable-directives"),
  },
  {
    name: "openapi",
    advice:
      "Write it anew: `node tooling/with-node.mjs node packages/api/src/openapi-file.ts`, and read the difference.",
    run: () => command("node", "packages/api/src/openapi-file.ts", "--check"),
  },
  {
    name: "dead-code",
    advice:
      "Remove what nothing uses, or use it. What is reached in a way that cannot be seen stands in knip.json.",
    run: () => command("knip", "--treat-config-hints-as-errors"),
  },
  {
    name: "boundaries",
    advice:
      "A package imports only what the graph in CONTRIBUTING.md lets it. The rules stand in turbo.json.",
    run: () => command("turbo", "boundaries"),
  },
  {
    name: "licences",
    advice:
      "Take another package, or, where the licence is compatible with Apache-2.0, add it to tooling/check/licences.ts.",
    run: licences,
  },
  {
    name: "format",
    advice: "`npx -y pnpm@12 fix` formats everything.",
    run: () => command("oxfmt", "--check"),
  },
  {
    name: "documents",
    advice: "Make the link or the name true, or leave it out.",
    run: documents,
  },
  {
    name: "sources",
    advice: "Split the file, or take what it reaches for as a parameter.",
    run: sources,
  },
];

const start = performance.now();
const words = process.argv.slice(2);
if (words.includes("--fix")) await fix();
else await check(words);

/** Runs the checks of these names; all of them where none is named. */
async function check(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !CHECKS.some((one) => one.name === name));
  if (unknown.length > 0) {
    throw new Error(
      `No check is called ${unknown.join(", ")}. There are: ${CHECKS.map(({ name }) => name).join(", ")}.`,
    );
  }
  const wanted = CHECKS.filter(({ name }) => names.length === 0 || names.includes(name));
  const waiting = [...wanted];
  const results: Result[] = [];
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      results.push(await timed(next));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const failed = results.filter(({ faults }) => faults.length > 0);
  for (const {
    check: { name, advice },
    faults,
  } of failed) {
    console.log(`\n── ${name} ──\n${faults.join("\n").trim()}\n\n${name}: ${advice}`);
  }
  console.log("");
  for (const { name } of wanted) console.log(row(results.find((result) => result.check.name === name)));
  console.log(
    `\n${results.length - failed.length} checks passed, ${failed.length} failed in ${secondsSince(start)} s`,
  );
  process.exitCode = failed.length === 0 ? 0 : 1;
}

async function timed(next: Check): Promise<Result> {
  const from = performance.now();
  const finding = await next.run().catch((error: unknown) => ({ faults: [String(error)] }));
  return { ...finding, check: next, seconds: secondsSince(from) };
}

function row(result: Result | undefined): string {
  if (result === undefined) return "";
  const verdict = result.faults.length === 0 ? "ok    " : "FAILED";
  return `${verdict} ${result.check.name.padEnd(12)} ${result.seconds.padStart(6)} s  ${result.note ?? ""}`.trimEnd();
}

async function command(...words: readonly string[]): Promise<Finding> {
  const { ok, output } = await runCommand(words);
  return { faults: ok ? [] : [output] };
}

async function licences(): Promise<Finding> {
  const manifests = repositoryFiles().filter((path) => /(?:^|\/)package\.json$/.test(path));
  const { packages, faults } = licenceReport(manifests.map((path) => realpathSync(join(ROOT, path, ".."))));
  return { faults, note: `${packages} packages` };
}

async function documents(): Promise<Finding> {
  const files = repositoryFiles();
  const written = files.filter((path) => path.endsWith(".md"));
  const faults = documentFaults(
    written.map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") })),
    files,
  );
  return { faults, note: `${written.length} documents` };
}

async function sources(): Promise<Finding> {
  const files = repositoryFiles();
  return { faults: files.flatMap((path) => sourceFaults(path, readFileSync(join(ROOT, path), "utf8"))) };
}

async function fix(): Promise<void> {
  const linted = await runCommand(["oxlint", "--type-aware", "--fix"]);
  const formatted = await runCommand(["oxfmt"]);
  console.log(`${linted.output}${formatted.output}`);
  process.exitCode = linted.ok && formatted.ok ? 0 : 1;
}

function secondsSince(from: number): string {
  return ((performance.now() - from) / 1000).toFixed(1);
}
