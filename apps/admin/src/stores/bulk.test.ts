import type { BulkAction, StreamedEvent } from "@trueup/sdk";
import { expect, test } from "vitest";
import { harness, jsonAnswer } from "../testing/harness.ts";
import { AT } from "../testing/samples.ts";
import { useBulkStore } from "./bulk.ts";

function told(id: string, status: BulkAction["status"]): StreamedEvent {
  const data: BulkAction = {
    id,
    kind: "items",
    action: "archive",
    parameters: {},
    status,
    total: 10,
    done: 0,
    results: [],
    differing: null,
    createdAt: AT,
    finishedAt: null,
  };
  return { customerId: "cus_1", cursor: "1", type: "bulk_action", data };
}

test("what runs is counted until it is over", () => {
  const { run } = harness(() => jsonAnswer({}));
  const store = run(() => useBulkStore());
  store.follow(told("blk_1", "running"));
  store.follow(told("blk_2", "pending"));
  store.follow(told("blk_1", "cancelling"));
  expect(store.count).toBe(2);
  store.follow(told("blk_1", "cancelled"));
  expect(store.count).toBe(1);
  store.reset();
  expect(store.count).toBe(0);
});
