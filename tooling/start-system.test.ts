import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { SOON } from "@trueup/db/testing/soon";
import { leaveDatabaseIn } from "@trueup/db/testing/test-database";
import { createClient, type StockChange } from "@trueup/sdk";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startSystem, type SystemOptions } from "./start-system.ts";

let folder: string;
const closing: (() => Promise<void>)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "trueup-start-"));
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  await rm(folder, { recursive: true, force: true });
});

const API_KEY = "an-operator-key-for-tests";
const quiet = { info() {}, warn() {}, error() {} };

async function start(options: Partial<SystemOptions> = {}) {
  const system = await startSystem({
    dataFolder: folder,
    port: 0,
    apiKey: API_KEY,
    demo: "off",
    log: quiet,
    apiLog: quiet,
    ...options,
  });
  return { ...system, client: createClient({ baseUrl: system.url, apiKey: API_KEY }) };
}

test("the demonstration's shops come to show what the warehouse has; a second start keeps it all", async () => {
  const first = await start({ demo: "still" });
  const { data: customers } = await first.client.customers.list();
  expect(customers.map((customer) => customer.name)).toEqual([
    "Aurora Apparel",
    "Bold Goods",
    "Cedar Skincare",
  ]);
  const [aurora, bold, cedar] = customers.map((customer) => customer.id);
  expect(first.password).toEqual(expect.any(String));
  for (const customerId of [aurora, bold]) {
    const { data: stores } = await first.client.stores.list(customerId ?? "");
    await vi.waitFor(async () => {
      const health = await first.client.stores.health(customerId ?? "", stores[0]?.id ?? "");
      // What a merchant forgot to set up in the shop is all that is left.
      expect(health.dueListings).toBe(health.troubledListings);
      expect(health.troubledListings).toBeGreaterThan(0);
    }, SOON);
  }
  expect((await first.client.stores.list(cedar ?? "")).data).toEqual([]);
  await first.close();
  first.demo?.assertNeverThrottled();

  const second = await start({ demo: "still" });
  closing.push(() => second.close());
  expect(second.password).toBeNull();
  expect((await second.client.customers.list()).data).toEqual(customers);
  const { data: items } = await second.client.items.list(aurora ?? "", { limit: 1 });
  const { data: listings } = await second.client.items.listings(aurora ?? "", items[0]?.id ?? "");
  expect(listings[0]?.known?.quantity).toBe(listings[0]?.level);
  second.demo?.assertNeverThrottled();
});

test("a data folder in use is refused with a sentence that says what to do", async () => {
  await leaveDatabaseIn(folder);
  const first = await start();
  closing.push(() => first.close());
  await expect(start()).rejects.toThrow(/in use by process \d+.*TRUEUP_DATA/);
});

test("what is shown once is made only by a start that gets to show it", async () => {
  await leaveDatabaseIn(folder);
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  closing.push(async () => void taken.close());
  const address = taken.address();
  if (address === null || typeof address === "string") throw new Error("it has no port");
  await expect(start({ port: address.port })).rejects.toThrow(/EADDRINUSE/);
  const second = await start();
  closing.push(() => second.close());
  expect(second.password).toEqual(expect.any(String));
});

test("a killed process loses no acknowledged change of the embedded database", async () => {
  await leaveDatabaseIn(folder);
  const killed = await startProcess();
  const client = createClient({ baseUrl: killed.url, apiKey: API_KEY });
  const customer = await client.customers.create({ name: "Aurora" });
  await client.items.create(customer.id, { sku: "TSH" });
  let acknowledged = 0;
  const sending = (async () => {
    for (;;) {
      const change: StockChange = { kind: "adjust", sku: "TSH", delta: 1, reason: "delivery" };
      const [result] = await client.stockChanges.record(customer.id, [change]);
      acknowledged = result?.quantities.onShelf ?? acknowledged;
      if (acknowledged === 25) killed.kill();
    }
  })();
  await expect(sending).rejects.toThrow(/fetch failed|terminated/);
  await killed.exited;
  expect(acknowledged).toBeGreaterThanOrEqual(25);

  const again = await start();
  closing.push(() => again.close());
  const { data: items } = await again.client.items.list(customer.id, { sku: "TSH" });
  const onShelf = items[0]?.quantities.onShelf ?? 0;
  // The last change may have been committed without its answer arriving.
  expect([acknowledged, acknowledged + 1]).toContain(onShelf);
});

/** The real start, as a process of its own. */
async function startProcess(): Promise<{
  readonly url: string;
  readonly exited: Promise<unknown>;
  kill(): void;
}> {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [fileURLToPath(new URL("start.ts", import.meta.url))], {
    env: {
      PATH,
      HOME,
      PORT: "0",
      TRUEUP_DATA: folder,
      TRUEUP_DEMO: "off",
      TRUEUP_API_KEY: API_KEY,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  closing.push(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith("ready "))
      return { url: line.slice("ready ".length), exited, kill: () => child.kill("SIGKILL") };
  }
  throw new Error("the process ended before it was ready");
}
