import type { SyncRequest, SyncRequestListing } from "@trueup/sdk";
import { expect, test } from "vitest";
import { harness, jsonAnswer, problemAnswer, settled } from "../testing/harness.ts";
import { AT } from "../testing/samples.ts";
import { useSyncNow } from "./use-sync-now.ts";

function request(status: SyncRequest["status"], row: Partial<SyncRequestListing> = {}): SyncRequest {
  return {
    id: "syn_1",
    status,
    createdAt: AT,
    listings: [{ listingId: "lst_1", storeId: "sto_1", status, ...row }],
  };
}

function syncNow(answers: (() => Response)[]) {
  let progress = 0;
  const parts = harness(() => answers.shift()?.() ?? problemAnswer(500, "internal"));
  const made = parts.run(() =>
    useSyncNow(
      () => ({ customerId: "cus_1", itemId: "itm_1" }),
      () => {
        progress += 1;
      },
    ),
  );
  return { ...parts, ...made, progress: () => progress };
}

test("a press is followed until the store confirmed", async () => {
  const confirmed = request("confirmed", { quantity: 42, at: AT });
  const it = syncNow([
    () => jsonAnswer(request("pending")),
    () => jsonAnswer(request("pending")),
    () => jsonAnswer(confirmed),
  ]);
  await it.start();
  expect(it.state.value.status).toBe("following");
  await it.clock.advance(300);
  expect(it.state.value.status).toBe("following");
  await it.clock.advance(3_000);
  expect(it.state.value).toEqual({ status: "ended", request: confirmed });
  expect(it.progress()).toBe(3);
});

test("a press that has nothing to wait for ends at once", async () => {
  const it = syncNow([() => jsonAnswer(request("skipped", { reason: "store_off" }))]);
  await it.start();
  expect(it.state.value.status).toBe("ended");
});

test("a server that is away for a moment does not end what goes on there", async () => {
  const it = syncNow([
    () => jsonAnswer(request("pending")),
    () => problemAnswer(503, "unavailable"),
    () => jsonAnswer(request("failed", { reason: "not_tracked" })),
  ]);
  await it.start();
  await it.clock.advance(300);
  expect(it.state.value.status).toBe("following");
  await it.clock.advance(3_000);
  expect(it.state.value).toMatchObject({ status: "ended", request: { status: "failed" } });
});

test("a refused press says why", async () => {
  const it = syncNow([() => problemAnswer(403, "forbidden")]);
  await it.start();
  expect(it.state.value).toMatchObject({ status: "failed", failure: { kind: "refused" } });
});

test("a page that was left asks no more", async () => {
  const it = syncNow([() => jsonAnswer(request("pending"))]);
  await it.start();
  it.scope.stop();
  await it.clock.advance(10_000);
  await settled();
  expect(it.requests).toHaveLength(1);
});
