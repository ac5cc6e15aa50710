import { readFileSync, writeFileSync } from "node:fs";
import type { Result } from "./result.ts";

/*
 * Writes the figures of a run into the README, to be formatted afterwards:
 * node tooling/bench/readme-table.ts .artifacts/bench.json
 */
interface Report {
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGiB: number;
    readonly node: string;
    readonly database: string;
    readonly commit: string | null;
  };
  readonly results: readonly Result[];
}

const README = new URL("../../README.md", import.meta.url);
const [, , path] = process.argv;
if (path === undefined) throw new Error("Name the file that `bench --json` wrote.");
const report: Report = JSON.parse(readFileSync(path, "utf8"));
const readme = readFileSync(README, "utf8");
const block = /(?<=<!-- bench -->\n).*?(?=<!-- \/bench -->)/s;
if (!block.test(readme)) throw new Error("The README has no block for the figures.");
writeFileSync(
  README,
  readme.replace(block, () => `\n${describe(report)}\n`),
);

function describe({ machine, results }: Report): string {
  const rows = results.map(
    (result) =>
      `| ${result.id} | ${amount(result.value)} ${result.unit} | ${amount(result.bound)} | ${amount(result.baseline)} |`,
  );
  return [
    "| what | measured | bound | the plain way |",
    "| --- | --: | --: | --: |",
    ...rows,
    "",
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Node ${machine.node.slice(1)}, ${machine.database}.`,
    "",
  ].join("\n");
}

/** Three digits tell enough. */
function amount(value: number | null): string {
  if (value === null) return "";
  return value === 0 || value >= 100
    ? Math.round(value).toLocaleString("en").replaceAll(",", " ")
    : value.toPrecision(3);
}
