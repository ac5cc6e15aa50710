import { connectServer } from "@trueup/db/connect";
import { createPushDatabase } from "@trueup/db/push-database";
import type { StoreAdapter } from "@trueup/stores/contract";
import { systemClock, systemRandom } from "@trueup/worker/system-clock";
import { startWorker } from "@trueup/worker/worker";
import { answerParent } from "./child.ts";

/** A worker whose stores answer at once and allow everything: what remains is claiming and acknowledging. */

const PLENTY = { charged: 0, available: 1e9, capacity: 1e9, perSecond: 1e9 };
const WELL = { ok: true, value: [], budget: PLENTY } as const;

const adapter: StoreAdapter = {
  platform: "shopify",
  costs: { read: 0, write: 0, test: 0, variants: 0 },
  latestEffectMs: 120_000,
  encode: (rows) => JSON.stringify(rows),
  write: async () => ({ kind: "written", budget: PLENTY }),
  read: async () => WELL,
  test: async () => ({ ...WELL, value: { shopName: "", scopes: [], missingScopes: [], locations: [] } }),
  variants: async () => ({ ...WELL, value: { variants: [], nextCursor: null } }),
};

const handlers = {
  /** Resolves once nothing is due; answers the seconds since the worker began. */
  async drain({ databaseUrl, listings }: { readonly databaseUrl: string; readonly listings: number }) {
    const database = connectServer(databaseUrl, { onError: () => {} });
    let acknowledged = 0;
    const finished = Promise.withResolvers<void>();
    const push = createPushDatabase(database.db, "bench");
    const startedMs = performance.now();
    const worker = startWorker({
      database: {
        ...push,
        async acknowledge(lease, attempt) {
          const held = await push.acknowledge(lease, attempt);
          acknowledged += attempt.listingIds.length;
          if (acknowledged >= listings) finished.resolve();
          return held;
        },
      },
      wake: database.wake,
      clock: systemClock,
      random: systemRandom,
      log: { info() {}, warn() {}, error: (about, message) => console.error(message, about) },
      connect: async () => adapter,
    });
    await finished.promise;
    const seconds = (performance.now() - startedMs) / 1_000;
    await worker.stop();
    await database.close();
    return seconds;
  },
};
export type StubWorkerHandlers = typeof handlers;

answerParent(handlers);
