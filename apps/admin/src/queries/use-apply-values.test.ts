import type { BulkAction, BulkStatus } from "@trueup/sdk";
import { expect, test } from "vitest";
import { harness, jsonAnswer, problemAnswer, settled } from "../testing/harness.ts";
import { AT } from "../testing/samples.ts";
import { useApplyValues } from "./use-apply-values.ts";

const FILTER = { field: "item", op: "in", value: ["itm_1"] } as const;
const PLACE = { customerId: "cus_1", itemId: "itm_1" };

function action(status: BulkStatus): BulkAction {
  return {
    id: "blk_1",
    kind: "orders",
    action: "apply_item_values",
    parameters: { itemId: "itm_1" },
    status,
    total: 2,
    done: status === "done" ? 2 : 0,
    results: [],
    differing: null,
    createdAt: AT,
    finishedAt: null,
  };
}

test("what it would do is asked first, and the confirmed action is followed to its end", async () => {
  const preview = { total: 2, results: [{ outcome: "done", reason: null, count: 2 }] };
  let gets = 0;
  const bodies: unknown[] = [];
  const { run, clock } = harness(async (request) => {
    if (request.method === "GET") {
      gets += 1;
      return jsonAnswer(action(gets === 1 ? "running" : "done"));
    }
    const body: unknown = await request.json();
    bodies.push(body);
    return jsonAnswer(JSON.stringify(body).includes("dryRun") ? preview : action("pending"));
  });
  const { state, ask, start } = run(() => useApplyValues(PLACE, FILTER));
  await ask();
  expect(state.value).toEqual({ status: "asked", preview });
  await start();
  expect(state.value.status).toBe("running");
  await clock.advance(300);
  expect(state.value.status).toBe("running");
  await clock.advance(450);
  expect(state.value).toEqual({ status: "ended", action: action("done") });
  const asked = { action: "apply_item_values", parameters: { itemId: "itm_1" }, filter: FILTER };
  expect(bodies).toEqual([
    { ...asked, dryRun: true },
    { ...asked, confirm: true },
  ]);
});

test("nothing is started before it was asked what that would do, and a refusal is told", async () => {
  const { run, requests } = harness(() => problemAnswer(403, "forbidden"));
  const { state, ask, start } = run(() => useApplyValues(PLACE, FILTER));
  await start();
  await settled();
  expect(requests).toEqual([]);
  await ask();
  expect(state.value).toMatchObject({ status: "failed", failure: { kind: "refused" } });
});
