import type { PushDatabase } from "@trueup/db/push-database";
import type { LeasedStore } from "@trueup/db/store-health";
import { expect, test } from "vitest";
import { createStoreCondition } from "./store-condition.ts";

type Saved = Parameters<PushDatabase["saveStoreHealth"]>[1];

const why = { code: "timeout", message: "No answer came." };

/** A store, as whoever takes it finds it on record; `told` is what people are told of its trouble. */
function createRecord() {
  const told: string[] = [];
  let saved: Saved | null = null;
  let failures = 0;
  let nowMs = 0;
  const take = () => {
    const store: LeasedStore = {
      storeId: 1,
      customerId: 1,
      platform: "shopify",
      host: "shop.myshopify.com",
      version: 1,
      disconnected: false,
      state: saved?.trouble?.state ?? "ok",
      probeInMs: 0,
      breaker: structuredClone(saved?.breaker ?? null),
      maxCallsPerSecond: null,
      budget: null,
      nowMs,
    };
    return createStoreCondition(
      {
        lease: { storeId: 1, customerId: 1, epoch: 1 },
        database: {
          async saveStoreHealth(_lease: unknown, health: Saved) {
            if (failures > 0) {
              failures -= 1;
              throw new Error("the database is away");
            }
            saved = health;
            return true;
          },
        },
        clock: { now: () => nowMs, wallNow: () => new Date(nowMs), sleep: async () => {} },
        random: { next: () => 0.5 },
        trouble: (trouble) => void told.push(trouble?.state ?? "ok"),
      },
      store,
    );
  };
  return { take, told, failOnce: () => (failures = 1), pass: (ms: number) => (nowMs += ms) };
}

test("a store that is trusted again is so for whoever takes it next, too", async () => {
  const { take, told, pass } = createRecord();
  const first = take();
  for (let call = 0; call < 5; call += 1) await first.failed(why);
  pass(60_000);
  first.beginProbe();
  await first.succeeded();
  expect(take().permission()).toEqual({ send: "one at a time" });
  await first.succeeded();
  expect(take().permission()).toEqual({ send: "one at a time" });
  await first.succeeded();
  expect(first.permission()).toEqual({ send: "all" });
  expect(take().permission()).toEqual({ send: "all" });
  expect(told).toEqual(["unreachable", "ok"]);
});

test("what could not be saved is saved with the next call", async () => {
  const { take, told, failOnce } = createRecord();
  const first = take();
  await first.suspend(why);
  failOnce();
  await expect(first.trusted()).rejects.toThrow("away");
  await first.succeeded();
  expect(take().permission()).toEqual({ send: "all" });
  expect(told).toEqual(["suspended", "ok"]);
});
