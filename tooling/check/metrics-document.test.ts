import { readFileSync } from "node:fs";
import { METRICS, type MetricDefinition } from "@trueup/metrics/catalogue";
import { expect, test } from "vitest";
import { parse } from "yaml";

const RULES = new URL("../../deploy/prometheus/trueup-rules.yml", import.meta.url);
const OPERATIONS = new URL("../../docs/operations.md", import.meta.url);

const metrics: Readonly<Record<string, MetricDefinition>> = METRICS;

test("the table of the operations manual has every metric, with its kind, source, labels and meaning", () => {
  const [, table = ""] = readFileSync(OPERATIONS, "utf8").split(/<!-- \/?metrics -->/u);
  const rows = table
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) =>
      line
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim().replaceAll("`", "")),
    );
  const expected = Object.entries(metrics).map(([name, { kind, from, labels, help }]) => [
    name,
    kind,
    from,
    labels.join(", "),
    help,
  ]);
  expect(rows).toEqual(expected);
});

test("names and labels follow Prometheus' manner, and no label names one of many", () => {
  const allowed =
    "store_kind lane outcome reason source id state table method route status version node".split(" ");
  for (const [name, { kind, labels }] of Object.entries(metrics)) {
    expect(name).toMatch(/^trueup_[a-z_]+$/u);
    expect(name.endsWith("_total")).toBe(kind === "counter");
    expect(allowed).toEqual(expect.arrayContaining([...labels]));
  }
});

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: { readonly severity?: string };
  readonly annotations?: { readonly summary?: string };
}

function readRules(): readonly Rule[] {
  const file: { readonly groups: readonly { readonly rules: readonly Rule[] }[] } = parse(
    readFileSync(RULES, "utf8"),
  );
  return file.groups.flatMap((group) => group.rules);
}

/** Also by the names of a histogram's series. */
function metricOf(name: string) {
  return metrics[name] ?? metrics[name.replace(/_(?:bucket|count|sum)$/u, "")];
}

test("the rules for Prometheus name only metrics and labels that there are, and records of their own", () => {
  const rules = readRules();
  const recorded = new Set(rules.flatMap(({ record }) => record ?? []));
  expect(rules.length).toBeGreaterThan(20);
  for (const { expr } of rules) {
    const used = [...expr.matchAll(/trueup[a-z0-9_:]+/gu)].map(([name]) => name);
    expect(used.length).toBeGreaterThan(0);
    for (const name of used) {
      expect([name, metricOf(name) !== undefined || recorded.has(name)]).toEqual([name, true]);
    }
    for (const [, name = "", matchers = ""] of expr.matchAll(/(trueup_[a-z_]+)\{([^}]*)\}/gu)) {
      const { labels = [] } = metricOf(name) ?? {};
      for (const [, label] of matchers.matchAll(/([a-z_]+)[=!]/gu)) {
        expect([...labels, "le"]).toContain(label);
      }
    }
    expect(expr.split("(")).toHaveLength(expr.split(")").length);
  }
});

test("a bound that a rule asks for is a bound of the histogram's buckets", () => {
  for (const { expr } of readRules()) {
    for (const [, name = "", bound] of expr.matchAll(/(trueup_[a-z_]+)_bucket\{[^}]*le="([^"]+)"/gu)) {
      expect(metrics[name]?.buckets).toContain(Number(bound));
    }
  }
});

test("every alarm has a name of its own, a severity and a sentence", () => {
  const alarms = readRules().filter(({ alert }) => alert !== undefined);
  expect(new Set(alarms.map(({ alert }) => alert)).size).toBe(alarms.length);
  for (const { labels, annotations } of alarms) {
    expect(labels?.severity).toMatch(/^(?:page|ticket)$/u);
    expect(annotations?.summary).toMatch(/[.?]$/u);
  }
});
