import type { Store } from "@trueup/sdk";
import { beforeEach, expect, test } from "vitest";
import { harness, jsonAnswer, settled } from "../testing/harness.ts";
import { sampleStore, storeEvent } from "../testing/samples.ts";
import { useCustomerStore } from "./customer.ts";

/** What the browser would remember between visits. */
const remembered = new Map<string, string>();
beforeEach(() => {
  remembered.clear();
  Object.assign(globalThis, {
    localStorage: {
      getItem: (key: string) => remembered.get(key) ?? null,
      setItem: (key: string, value: string) => remembered.set(key, value),
    },
  });
});

const CUSTOMERS = [
  { id: "cus_1", name: "Aurora", createdAt: "" },
  { id: "cus_2", name: "Bold", createdAt: "" },
  { id: "cus_3", name: "Cedar", createdAt: "" },
];

function pageOf(request: Request): Response {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname.endsWith("/stores")) return jsonAnswer({ data: storesOf(pathname), nextCursor: null });
  if (pathname.endsWith("/warehouses")) return jsonAnswer({ data: [], nextCursor: null });
  const at = Number(searchParams.get("cursor") ?? 0);
  return jsonAnswer({
    data: CUSTOMERS.slice(at, at + 2),
    nextCursor: at + 2 < CUSTOMERS.length ? String(at + 2) : null,
  });
}

function storesOf(pathname: string): Store[] {
  return [sampleStore({ name: pathname.includes("cus_1") ? "Aurora online" : "Bold online" })];
}

function customers() {
  return harness(pageOf).run(() => useCustomerStore());
}

test("every page of customers is read", async () => {
  const it = customers();
  await it.loadCustomers();
  expect(it.customers).toMatchObject({ status: "ready", value: CUSTOMERS });
});

test("turning to another customer shows none of the first one's stores, whatever still arrives", async () => {
  const it = customers();
  it.choose("cus_1");
  it.choose("cus_2");
  expect(it.stores.status).toBe("loading");
  await settled();
  expect(it.storeById.get("sto_1")?.name).toBe("Bold online");
});

test("a store's status follows the live stream", async () => {
  const it = customers();
  it.choose("cus_1");
  await settled();
  it.follow(storeEvent("suspended"));
  expect(it.storeById.get("sto_1")?.status).toBe("suspended");
});

test("whoever signs in next sees nothing of the one before", async () => {
  const it = customers();
  await it.loadCustomers();
  it.choose("cus_1");
  await settled();
  it.reset();
  expect([it.currentId, it.customers.status, it.stores.status]).toEqual([null, "loading", "loading"]);
});

test("leaving a customer shows nothing of it any more", async () => {
  const it = customers();
  it.choose("cus_1");
  await settled();
  it.leave();
  expect([it.currentId, it.stores.status]).toEqual([null, "loading"]);
});

test("customers that arrive after their reader has left are shown to nobody", async () => {
  const gate = Promise.withResolvers<Response>();
  const it = harness(() => gate.promise).run(() => useCustomerStore());
  const loading = it.loadCustomers();
  it.reset();
  gate.resolve(jsonAnswer({ data: CUSTOMERS, nextCursor: null }));
  await loading;
  expect(it.customers).toEqual({ status: "loading" });
});
