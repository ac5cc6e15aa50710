import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const AXE_SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface AxeNode {
  readonly target: readonly string[];
  readonly failureSummary?: string;
}

interface AxeResults {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly AxeNode[] }[];
}

/** `colors` are those that another theme can break. */
type Rules = "all" | "colors";

const OPTIONS: Readonly<Record<Rules, string>> = {
  all: "{ resultTypes: ['violations'] }",
  colors: "{ resultTypes: ['violations'], runOnly: { type: 'rule', values: ['color-contrast'] } }",
};

/** What axe finds wrong with the page as it stands, one line for each element; empty where all is well. */
export async function violations(page: Page, rules: Rules = "all"): Promise<string[]> {
  await page.evaluate(AXE_SOURCE);
  const results: AxeResults = await page.evaluate(`axe.run(document, ${OPTIONS[rules]})`);
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary ?? ""}`),
  );
}
