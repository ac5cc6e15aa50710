import { expect, test } from "vitest";
import { createIdempotencyStore } from "./idempotency.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

test("a new key is fresh, and while its call runs the same call is told so", () => {
  const store = createIdempotencyStore<string>(() => 0);
  expect(store.claim("app", "key", "rows")).toEqual({ kind: "fresh" });
  expect(store.claim("app", "key", "rows")).toEqual({ kind: "running" });
});

test("a finished key replays its outcome as often as it is asked", () => {
  const store = createIdempotencyStore<string>(() => 0);
  store.claim("app", "key", "rows");
  store.finish("app", "key", "outcome");
  expect(store.claim("app", "key", "rows")).toEqual({ kind: "done", outcome: "outcome" });
  expect(store.claim("app", "key", "rows")).toEqual({ kind: "done", outcome: "outcome" });
});

test("other parameters under a known key are a mismatch, running or finished", () => {
  const store = createIdempotencyStore<string>(() => 0);
  store.claim("app", "key", "rows");
  expect(store.claim("app", "key", "other rows")).toEqual({ kind: "otherParameters" });
  store.finish("app", "key", "outcome");
  expect(store.claim("app", "key", "other rows")).toEqual({ kind: "otherParameters" });
});

test("a failed key stays failed", () => {
  const store = createIdempotencyStore<string>(() => 0);
  store.claim("app", "key", "rows");
  store.fail("app", "key");
  expect(store.claim("app", "key", "rows")).toEqual({ kind: "previousAttemptFailed" });
  expect(store.claim("app", "key", "rows")).toEqual({ kind: "previousAttemptFailed" });
});

test("a released key is fresh again, but a finished one cannot be released", () => {
  const store = createIdempotencyStore<string>(() => 0);
  store.claim("app", "key", "rows");
  store.release("app", "key");
  expect(store.claim("app", "key", "rows")).toEqual({ kind: "fresh" });
  store.finish("app", "key", "outcome");
  store.release("app", "key");
  expect(store.claim("app", "key", "rows")).toEqual({ kind: "done", outcome: "outcome" });
});

test("keys of two apps are strangers", () => {
  const store = createIdempotencyStore<string>(() => 0);
  store.claim("app", "key", "rows");
  expect(store.claim("other app", "key", "other rows")).toEqual({ kind: "fresh" });
});

test("a key is forgotten 24 hours after its first request, however often it was used since", () => {
  let time = 0;
  const store = createIdempotencyStore<string>(() => time);
  store.claim("app", "key", "rows");
  store.finish("app", "key", "outcome");
  time = DAY_MS - 1;
  expect(store.claim("app", "key", "rows").kind).toBe("done");
  time = DAY_MS;
  expect(store.claim("app", "key", "other rows").kind).toBe("fresh");
});

test("beyond its capacity the store forgets its oldest keys", () => {
  const store = createIdempotencyStore<string>(() => 0, 2);
  for (const key of ["first", "second", "third", "fourth"]) {
    store.claim("app", key, "rows");
    store.finish("app", key, "outcome");
  }
  expect(store.size()).toBe(3);
  expect(store.claim("app", "fourth", "rows").kind).toBe("done");
  expect(store.claim("app", "first", "rows").kind).toBe("fresh");
});
