import { encodeCursor } from "@trueup/api/http/page";
import { createClient, type ItemFilter } from "@trueup/sdk";
import type { Bench } from "./bench.ts";
import { scaled } from "./bench.ts";
import type { Fleet } from "./fleet.ts";
import type { Target } from "./load-process.ts";
import { latenciesMs, startLoadGenerator } from "./load.ts";
import { firstQuantity, itemOf, skuOf } from "./model.ts";
import { atMost, type Measured, type Result } from "./result.ts";
import { percentile } from "./statistics.ts";

const REQUESTS = 2_000;
const CLIENTS = 4;
const SEARCHES = 400;
/** Who searches waits for the answer: fewer do at once than look at lists. */
const SEARCHING_CLIENTS = 2;
const FIGURE_MS = 50;

/** Pages of 50 items anywhere in a million, items by their SKU, searches and counts, over HTTP. */
export async function benchLists(bench: Bench): Promise<Measured> {
  const fleet = await bench.fleet();
  const requests = scaled(bench, REQUESTS, 50);
  const whole = { from: 0, items: fleet.items, changes: requests, rounds: 0 };
  const items = Array.from({ length: requests }, (_, at) => itemOf(whole, at));
  const path = `/v1/customers/${fleet.customer}/items`;
  const api = await fleet.startApi();
  const load = startLoadGenerator();
  const ask = async (paths: readonly string[], clients = CLIENTS) =>
    latenciesMs(await load.read({ target: api.target, clients, pace: "as answered", paths }));
  try {
    const pages = items.map((at) => `${path}?cursor=${encodeCursor(fleet.firstItemId + at)}`);
    const bySku = items.map((at) => `${path}?sku=${skuOf(at)}`);
    await ask(pages.slice(0, 50)); // plans are cached and the code is warm from here on
    return {
      results: [
        row("a page of 50 of 1 M items", await ask(pages)),
        row("an item of 1 M by its SKU", await ask(bySku)),
        ...(await benchSearches(bench, fleet, api.target, (paths) => ask(paths, SEARCHING_CLIENTS))),
      ],
      throttled: 0,
    };
  } finally {
    await load.close();
    await api.stop();
  }
}

/** Each looks elsewhere in the million. The range of stock has one item of 900, so that a page never fills. */
async function benchSearches(
  bench: Bench,
  fleet: Fleet,
  { url, apiKey }: Target,
  ask: (paths: readonly string[]) => Promise<Float64Array>,
): Promise<readonly Result[]> {
  const searches = scaled(bench, SEARCHES, 20);
  const spread = { from: 0, items: fleet.items, changes: searches, rounds: 0 };
  const items = Array.from({ length: searches }, (_, at) => itemOf(spread, at));
  const path = `/v1/customers/${fleet.customer}/items`;
  const rare: ItemFilter = { field: "onShelf", op: "gte", value: firstQuantity(899) };
  const listed = (first: number) =>
    Array.from({ length: 100 }, (_, at) => skuOf((first + at * 7_919) % fleet.items));
  const { id } = await createClient({ baseUrl: url, apiKey }).searches.create(fleet.customer, {
    kind: "items",
    name: "Much stock",
    filter: rare,
  });
  const words = items.map((at) => `${path}?q=${encodeURIComponent(`item ${at}`)}`);
  const ranges = items.map((at) => `${path}?${queryOf(rare)}&cursor=${encodeCursor(fleet.firstItemId + at)}`);
  const skus = items.map((at) => `${path}?${queryOf({ field: "sku", op: "in", value: listed(at) })}`);
  const counts = items.map(() => `/v1/customers/${fleet.customer}/searches/${id}/count`);
  await ask([...words.slice(0, 10), ...ranges.slice(0, 10), ...skus.slice(0, 10), ...counts.slice(0, 10)]);
  return [
    row("words among 1 M items", await ask(words), SEARCHING_CLIENTS),
    row("a page of a range of stock among 1 M items", await ask(ranges), SEARCHING_CLIENTS),
    row("100 SKUs among 1 M items", await ask(skus), SEARCHING_CLIENTS),
    row("a count within its bounds among 1 M items", await ask(counts), SEARCHING_CLIENTS),
  ];
}

function row(what: string, latencies: Float64Array, clients = CLIENTS): Result {
  const value = percentile(latencies, 0.99);
  return {
    id: `${what}, p99`,
    value,
    unit: "ms",
    bound: FIGURE_MS,
    baseline: null,
    ratio: FIGURE_MS / value,
    note: `p50 ${percentile(latencies, 0.5).toFixed(1)} ms, ${clients} clients`,
    ...atMost(value, FIGURE_MS),
  };
}

function queryOf(filter: ItemFilter): string {
  return `filter=${encodeURIComponent(JSON.stringify(filter))}`;
}
