import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Calibration, Machine } from "./machine.ts";
import type { Result } from "./result.ts";

/** All that a run found out, as `--json` writes it. */
export interface Report {
  readonly form: "short" | "full";
  readonly machine: Machine;
  readonly calibration: {
    readonly before: Calibration;
    readonly after: Calibration;
    readonly noisy: boolean;
  };
  /** Below 1 every size was shrunk, and no figure says anything. */
  readonly scale: number;
  readonly parts: readonly Part[];
  readonly results: readonly Result[];
  readonly leftOut: readonly LeftOut[];
}

/** One row of the suite as it ran. */
export interface Part {
  readonly row: string;
  readonly seconds: number;
  readonly loadBefore: number;
  readonly loadAfter: number;
  /** Why its figures are void; null where they are not. */
  readonly voided: string | null;
}

export interface LeftOut {
  readonly row: string;
  readonly why: string;
}

export function writeReport(path: string, report: Report): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(report, null, 2)}\n`);
}

export function printReport(report: Report): void {
  const { machine, calibration, results, parts, leftOut, scale } = report;
  const { cpu, cores, memoryGiB, node, database, settings, flushesPerSecond, commitsPerSecond } = machine;
  console.log(
    `${cpu}, ${cores} cores, ${memoryGiB} GiB, Node ${node}, ${database}, commit ${machine.commit}`,
  );
  for (const [name, value] of Object.entries(settings)) console.log(`  ${name} = ${value}`);
  console.log(
    `  ${flushesPerSecond} flushes/s, ${commitsPerSecond ?? "no"} commits/s, load ${machine.loadAtStart} at the start`,
  );
  console.table(Object.fromEntries(results.map((result) => [result.id, cells(result, scale)])));
  for (const { id, note } of results) if (note !== undefined) console.log(`${id}: ${note}`);
  for (const part of parts) {
    const { row, seconds, loadBefore, loadAfter, voided } = part;
    console.log(`${row}: ${seconds.toFixed(0)} s, load ${loadBefore} to ${loadAfter}`);
    if (voided !== null) console.error(`VOID ${row}: ${voided}`);
  }
  for (const { row, why } of leftOut) console.log(`left out: ${row}: ${why}`);
  const { before, after, noisy } = calibration;
  console.log(`calibration: ${describeCalibration(before)} before, ${describeCalibration(after)} after`);
  if (noisy) console.log("NOISY: others used the processor during this run, so its figures say little.");
  if (scale < 1) console.log(`SCALED: sizes were shrunk to ${scale}; no figure was judged.`);
}

export function describeCalibration({ tookMs, waited }: Calibration): string {
  return `${tookMs.toFixed(0)} ms of which ${(waited * 100).toFixed(0)} % waiting`;
}

function cells({ value, unit, spread, bound, baseline, ratio, ok }: Result, scale: number) {
  return {
    value: `${round(value)} ${unit}`,
    spread: spread === undefined ? "" : `${round(spread.lowest)}–${round(spread.highest)} of ${spread.runs}`,
    bound: bound === null ? "" : round(bound),
    baseline: baseline === null ? "" : round(baseline),
    ratio: ratio === null ? "" : round(ratio),
    ok: scale < 1 ? "" : ok ? "yes" : "NO",
  };
}

function round(value: number): string {
  return value === 0 || Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
