import { expect, test } from "vitest";
import { harness, jsonAnswer, problemAnswer } from "../testing/harness.ts";
import { useLineCheck } from "./line-check.ts";

const ITEMS = [
  { id: "itm_1", sku: "A", components: null },
  { id: "itm_2", sku: "SET", components: [] },
];
const LINES = [
  { row: 1, sku: "A", quantity: 2 },
  { row: 2, sku: "B", quantity: 1 },
  { row: 3, sku: "SET", quantity: 1 },
];

test("what is there is taken, and every other line is named", async () => {
  const { run, requests } = harness(() => jsonAnswer({ data: ITEMS, nextCursor: null }));
  const check = run(() => useLineCheck(() => ({ customerId: "cus_1", bundles: "refused" })));
  expect(await check(LINES)).toEqual({
    kind: "checked",
    lines: [LINES[0]],
    faults: [
      { row: 2, code: "unknown", text: "B" },
      { row: 3, code: "bundle", text: "SET" },
    ],
  });
  expect(await requests[0]?.json()).toMatchObject({ filter: { field: "sku", value: ["A", "B", "SET"] } });
});

test("where bundles are allowed they are taken", async () => {
  const { run } = harness(() => jsonAnswer({ data: ITEMS, nextCursor: null }));
  const check = run(() => useLineCheck(() => ({ customerId: "cus_1", bundles: "allowed" })));
  expect(await check(LINES)).toMatchObject({ lines: [{ sku: "A" }, { sku: "SET" }] });
});

test("nothing is taken where the server does not answer", async () => {
  const { run } = harness(() => problemAnswer(403, "forbidden"));
  const check = run(() => useLineCheck(() => ({ customerId: "cus_1", bundles: "allowed" })));
  expect(await check(LINES)).toMatchObject({ kind: "failed", failure: { kind: "refused" } });
});
