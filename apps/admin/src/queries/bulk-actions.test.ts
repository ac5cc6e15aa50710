import type { BulkActionDetail } from "@trueup/sdk";
import { expect, test } from "vitest";
import { harness, jsonAnswer, problemAnswer, settled } from "../testing/harness.ts";
import { AT } from "../testing/samples.ts";
import { isMoving, useBulkAction } from "./bulk-actions.ts";

const running: BulkActionDetail = {
  id: "tsk_1",
  kind: "items",
  action: "set_process_orders",
  parameters: { processOrders: true },
  status: "running",
  total: 2_000,
  done: 500,
  results: [{ outcome: "done", reason: null, count: 500 }],
  differing: null,
  listings: null,
  createdAt: AT,
  finishedAt: null,
};

function followed(onCancel: () => Response) {
  const parts = harness((request) => (request.method === "POST" ? onCancel() : jsonAnswer(running)));
  const action = parts.run(() => useBulkAction(() => ({ customerId: "cus_1", bulkActionId: "tsk_1" })));
  return { ...parts, action };
}

test("an action that is cancelled shows at once that it is, and how far it came", async () => {
  const { action, requests } = followed(() => jsonAnswer({ ...running, status: "cancelling", done: 1_000 }));
  await settled();
  await action.cancel();
  expect(requests.at(-1)?.url).toContain("/bulk-actions/tsk_1/cancel");
  expect(action.state.value).toMatchObject({ value: { status: "cancelling", done: 1_000, listings: null } });
});

test("an action that cannot be cancelled goes on, with the reason beside it", async () => {
  const { action } = followed(() => problemAnswer(403, "forbidden"));
  await settled();
  await action.cancel();
  expect(action.state.value).toMatchObject({ value: { status: "running" } });
  expect(action.cancelling.failure.value).toMatchObject({ kind: "refused" });
  expect(action.cancelling.running.value).toBe(false);
});

test("an action moves until it has ended and its stores have answered", () => {
  const count = { reason: null, count: 1 };
  expect(isMoving(running)).toBe(true);
  expect(isMoving({ ...running, status: "done" })).toBe(false);
  expect(isMoving({ ...running, status: "done", listings: [{ ...count, status: "pending" }] })).toBe(true);
  expect(isMoving({ ...running, status: "done", listings: [{ ...count, status: "confirmed" }] })).toBe(false);
});
