import { randomBytes } from "node:crypto";
import { generateApiKey, hashApiKey } from "@trueup/api/auth/key-format";
import { createSessions } from "@trueup/api/auth/sessions";
import { createApi } from "@trueup/api/create-api";
import { encodeId } from "@trueup/db/id";
import { createMetrics } from "@trueup/metrics/metrics";
import { serveApi } from "@trueup/api/serve";
import { systemClock } from "@trueup/api/system-clock";
import { type Client, createClient, MAX_STOCK_CHANGES, type StockChange } from "@trueup/sdk";
import { sql } from "kysely";
import { atLeast, exactly, type Measured } from "./result.ts";
import { type BenchWorld, createBenchWorld } from "./world.ts";

const ITEMS = 10_000;
const CLIENTS = 4;
const SINGLE_CHANGES = 400;
/** No batch says that, so that each of them is a change. */
const SINGLE_QUANTITY = 5_000;
const FIGURE_PER_SECOND = 10_000;

/**
 * Stock changes over HTTP in batches of 500, each with its decisions and history; the baseline is one change per
 * request. The figure that is aimed at is one for a PostgreSQL server: the embedded database has to beat the baseline.
 */
export async function benchIngest(databaseUrl: string | undefined): Promise<Measured> {
  const world = await createBenchWorld({ items: ITEMS, databaseUrl });
  const api = await serve(world);
  const { client } = api;
  try {
    const customerId = encodeId("customer", world.customer.customerId);
    const batches = (round: number): StockChange[][] =>
      Array.from({ length: Math.ceil(ITEMS / MAX_STOCK_CHANGES) }, (_, batch) =>
        world.skus
          .slice(batch * MAX_STOCK_CHANGES, (batch + 1) * MAX_STOCK_CHANGES)
          .map((sku, at): StockChange => ({ kind: "set", sku, quantity: batchedQuantity(round, at) })),
      );
    await send(client, customerId, batches(0)); // plans are cached and the code is warm from here on
    const batchedPerSecond = await send(client, customerId, batches(1));
    const singles = world.skus
      .slice(0, SINGLE_CHANGES)
      .map((sku): StockChange[] => [{ kind: "set", sku, quantity: SINGLE_QUANTITY }]);
    const singlePerSecond = await send(client, customerId, singles);
    await assertRecorded(world);
    const figure = databaseUrl === undefined ? null : FIGURE_PER_SECOND;
    const results = [
      {
        id: "ingest over HTTP, batches of 500",
        value: batchedPerSecond,
        unit: "changes/s",
        bound: figure,
        baseline: singlePerSecond,
        ratio: batchedPerSecond / singlePerSecond,
        ...(figure === null
          ? exactly(batchedPerSecond > singlePerSecond)
          : atLeast(batchedPerSecond, figure)),
      },
    ];
    return { results, throttled: world.shop.stats().throttled };
  } finally {
    await api.close();
    await world.close();
  }
}

async function serve(world: BenchWorld): Promise<{ readonly client: Client; close(): Promise<void> }> {
  const log = { info() {}, warn() {}, error: console.error };
  const { db } = world.database;
  const { key } = generateApiKey(randomBytes);
  await db
    .insertInto("api_key")
    .values({
      id: "bench",
      customer_id: null,
      name: "Bench",
      hash: hashApiKey(key),
      scopes: ["items:read", "stock:write"],
    })
    .execute();
  const api = createApi({
    metrics: createMetrics(),
    database: world.database,
    sealer: world.sealer,
    sessions: createSessions({ db, secret: randomBytes(32).toString("base64"), log }),
    clock: systemClock,
    random: randomBytes,
    log,
  });
  const server = await serveApi(api, { port: 0, clock: systemClock });
  return {
    client: createClient({ baseUrl: server.url, apiKey: key }),
    close: () => server.close(5_000),
  };
}

/** Answers the changes per second that were acknowledged. */
async function send(
  client: Client,
  customerId: string,
  requests: readonly (readonly StockChange[])[],
): Promise<number> {
  const waiting = [...requests];
  const startedMs = performance.now();
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      for (let changes = waiting.shift(); changes !== undefined; changes = waiting.shift()) {
        await client.stockChanges.record(customerId, changes);
      }
    }),
  );
  const changes = requests.reduce((sum, request) => sum + request.length, 0);
  return changes / ((performance.now() - startedMs) / 1000);
}

function batchedQuantity(round: number, at: number): number {
  return 1 + ((round * 31 + at) % 900);
}

/** Every item shows its last change, and every change has left its decision and its history. */
async function assertRecorded({ database: { db }, skus }: BenchWorld): Promise<void> {
  const { rows: stock } = await sql<{ sku: string; quantity: number }>`
    SELECT i.sku, s.quantity FROM stock s JOIN item i ON i.customer_id = s.customer_id AND i.id = s.item_id
    WHERE s.role = 'pickable'`.execute(db);
  const quantities = new Map(stock.map(({ sku, quantity }) => [sku, quantity]));
  const expected = (at: number) =>
    at < SINGLE_CHANGES ? SINGLE_QUANTITY : batchedQuantity(1, at % MAX_STOCK_CHANGES);
  const wrong = skus.filter((sku, at) => quantities.get(sku) !== expected(at));
  if (wrong.length > 0) throw new Error(`${wrong.length} items show another number: the run is void`);
  const changes = 2 * ITEMS + SINGLE_CHANGES;
  const { rows } = await sql<{ decisions: number; history: number }>`
    SELECT (SELECT count(*) FROM decision) AS decisions,
      (SELECT count(*) FROM history WHERE quantity_after IS NOT NULL) AS history`.execute(db);
  const [counted] = rows;
  if (counted?.decisions !== changes || counted.history !== changes) {
    throw new Error(`${JSON.stringify(counted)} of ${changes} changes: the run is void`);
  }
}
