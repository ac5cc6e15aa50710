import { readFileSync, writeFileSync } from "node:fs";
import { describeCalibration, type Report } from "./report.ts";
import type { Result } from "./result.ts";

/*
 * Writes the figures of a run into the documents, to be formatted afterwards. Those of the short form go into the
 * README; those of the full form into docs/benchmarks.md, and the most telling of them into the README:
 * node tooling/bench/readme-table.ts .artifacts/bench.json
 */
const README = new URL("../../README.md", import.meta.url);
const BENCHMARKS = new URL("../../docs/benchmarks.md", import.meta.url);
const TELLING = [
  /^decide\(\)/,
  /^ingest over HTTP/,
  /^single-change requests, 64 clients$/,
  /^time to store/,
  /^drain/,
  /^calls for/,
  /^worst staleness/,
  /^rate reached/,
  /^throttled/,
];

const [, , path] = process.argv;
if (path === undefined) throw new Error("Name the file that `bench --json` wrote.");
const report: Report = JSON.parse(readFileSync(path, "utf8"));
if (report.scale < 1) throw new Error("The sizes of this run were shrunk: its figures say nothing.");
const voided = report.parts.filter((part) => part.voided !== null);
if (voided.length > 0) throw new Error(`Void: ${voided.map(({ row }) => row).join(", ")}.`);
if (report.form === "full") {
  replaceBlock(BENCHMARKS, [...wideTable(report.results), "", ...notes(report), "", ...conditions(report)]);
}
const telling = report.results.filter(({ id }) => TELLING.some((pattern) => pattern.test(id)));
const shown = report.form === "full" ? telling : report.results;
replaceBlock(README, [...narrowTable(shown), "", ...conditions(report).slice(0, 1)]);

function replaceBlock(file: URL, lines: readonly string[]): void {
  const text = readFileSync(file, "utf8");
  const block = /(?<=<!-- bench -->\n).*?(?=<!-- \/bench -->)/s;
  if (!block.test(text)) throw new Error(`${file.pathname} has no block for the figures.`);
  writeFileSync(
    file,
    text.replace(block, () => `\n${lines.join("\n")}\n\n`),
  );
}

function narrowTable(results: readonly Result[]): string[] {
  return [
    "| what | measured | bound | the plain way |",
    "| --- | --: | --: | --: |",
    ...results.map(
      ({ id, value, unit, bound, baseline }) =>
        `| ${id} | ${amount(value)} ${unit} | ${amount(bound)} | ${amount(baseline)} |`,
    ),
  ];
}

function wideTable(results: readonly Result[]): string[] {
  return [
    "| what | measured | lowest to highest | bound | baseline | reached |",
    "| --- | --: | --: | --: | --: | --- |",
    ...results.map(({ id, value, unit, spread, bound, baseline, ok }) => {
      const range =
        spread === undefined
          ? ""
          : `${amount(spread.lowest)} to ${amount(spread.highest)}, ${spread.runs} runs`;
      const verdict = bound === null ? "" : ok ? "yes" : "no";
      return `| ${id} | ${amount(value)} ${unit} | ${range} | ${amount(bound)} | ${amount(baseline)} | ${verdict} |`;
    }),
  ];
}

function notes({ results, leftOut }: Report): string[] {
  return [
    ...results.flatMap(({ id, note }) => (note === undefined ? [] : [`- ${id}: ${note}`])),
    ...leftOut.map(({ row, why }) => `- left out: ${row}: ${why}`),
  ];
}

function conditions({ machine, calibration, parts }: Report): string[] {
  const { cpu, cores, memoryGiB, node, database, commit, settings } = machine;
  const loads = parts.map(({ loadAfter }) => loadAfter);
  const noise = calibration.noisy ? " Others used the processor during this run." : "";
  return [
    `${cpu}, ${cores} cores, ${memoryGiB} GiB, Node ${node.slice(1)}, ${database}, commit ${commit ?? "unknown"}.${noise}`,
    "",
    [
      `Flushes to disk per second: ${machine.flushesPerSecond}. Commits per second: ${machine.commitsPerSecond ?? "not measured"}.`,
      `Load average: ${machine.loadAtStart} at the start, up to ${Math.max(machine.loadAtStart, ...loads)} later, which includes the benchmark's own.`,
      `The same work took ${describeCalibration(calibration.before)} before, and ${describeCalibration(calibration.after)} after.`,
      `Settings of the server: ${Object.entries(settings)
        .map(([name, value]) => `\`${name} = ${value}\``)
        .join(", ")}.`,
    ].join(" "),
  ];
}

/** Three digits tell enough. */
function amount(value: number | null): string {
  if (value === null) return "";
  return value === 0 || Math.abs(value) >= 100
    ? Math.round(value).toLocaleString("en").replaceAll(",", " ")
    : value.toPrecision(3);
}
