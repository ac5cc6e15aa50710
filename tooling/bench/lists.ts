import { encodeCursor } from "@trueup/api/http/page";
import type { Bench } from "./bench.ts";
import { scaled } from "./bench.ts";
import { latenciesMs, startLoadGenerator } from "./load.ts";
import { itemOf, skuOf } from "./model.ts";
import { atMost, type Measured, type Result } from "./result.ts";
import { percentile } from "./statistics.ts";

const REQUESTS = 2_000;
const CLIENTS = 4;
const FIGURE_MS = 50;

/** Pages of 50 items anywhere in a million, and items by their SKU, over HTTP. */
export async function benchLists(bench: Bench): Promise<Measured> {
  const fleet = await bench.fleet();
  const requests = scaled(bench, REQUESTS, 50);
  const whole = { from: 0, items: fleet.items, changes: requests, rounds: 0 };
  const items = Array.from({ length: requests }, (_, at) => itemOf(whole, at));
  const path = `/v1/customers/${fleet.customer}/items`;
  const api = await fleet.startApi();
  const load = startLoadGenerator();
  const ask = async (paths: readonly string[]) =>
    latenciesMs(await load.read({ target: api.target, clients: CLIENTS, pace: "as answered", paths }));
  try {
    const pages = items.map((at) => `${path}?cursor=${encodeCursor(fleet.firstItemId + at)}`);
    const bySku = items.map((at) => `${path}?sku=${skuOf(at)}`);
    await ask(pages.slice(0, 50)); // plans are cached and the code is warm from here on
    return {
      results: [
        row("a page of 50 of 1 M items", await ask(pages)),
        row("an item of 1 M by its SKU", await ask(bySku)),
      ],
      throttled: 0,
    };
  } finally {
    await load.close();
    await api.stop();
  }
}

function row(what: string, latencies: Float64Array): Result {
  const value = percentile(latencies, 0.99);
  return {
    id: `${what}, p99`,
    value,
    unit: "ms",
    bound: FIGURE_MS,
    baseline: null,
    ratio: FIGURE_MS / value,
    note: `p50 ${percentile(latencies, 0.5).toFixed(1)} ms, ${CLIENTS} clients`,
    ...atMost(value, FIGURE_MS),
  };
}
