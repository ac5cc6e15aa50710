import { randomBytes } from "node:crypto";
import { generateApiKey, hashApiKey } from "@trueup/api/auth/key-format";
import { createSessions } from "@trueup/api/auth/sessions";
import { createApi } from "@trueup/api/create-api";
import { encodeId } from "@trueup/db/id";
import { createMetrics } from "@trueup/metrics/metrics";
import { serveApi } from "@trueup/api/serve";
import { systemClock } from "@trueup/api/system-clock";
import { type Client, createClient, MAX_STOCK_CHANGES, type StockChange } from "@trueup/sdk";
import { atLeast, exactly, type Measured } from "./result.ts";
import { type BenchWorld, createBenchWorld } from "./world.ts";

const ITEMS = 10_000;
const CLIENTS = 4;
const SINGLE_CHANGES = 400;
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
          .map((sku, at): StockChange => ({ kind: "set", sku, quantity: 1 + ((round * 31 + at) % 900) })),
      );
    await send(client, customerId, batches(0)); // plans are cached and the code is warm from here on
    const batchedPerSecond = await send(client, customerId, batches(1));
    const singles = world.skus
      .slice(0, SINGLE_CHANGES)
      .map((sku): StockChange[] => [{ kind: "set", sku, quantity: 5 }]);
    const singlePerSecond = await send(client, customerId, singles);
    await assertStock(world);
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

async function assertStock({ database, skus }: BenchWorld): Promise<void> {
  const { total } = await database.db
    .selectFrom("stock")
    .select(({ fn }) => fn.countAll<number>().as("total"))
    .where("quantity", "=", 5)
    .executeTakeFirstOrThrow();
  if (total < SINGLE_CHANGES || skus.length !== ITEMS) {
    throw new Error("acknowledged changes are missing: the run is void");
  }
}
