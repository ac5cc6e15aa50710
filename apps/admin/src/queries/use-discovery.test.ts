import { expect, test } from "vitest";
import { harness, jsonAnswer, problemAnswer, settled } from "../testing/harness.ts";
import { useClient } from "./client.ts";
import { useDiscovery } from "./use-discovery.ts";

const FOUND = { ok: true, variants: 3, linked: 2, alreadyLinked: 0, unmatched: 1, ambiguous: 0 };
const task = (result: unknown) => ({
  id: "tsk_1",
  kind: "discover",
  storeId: "sto_1",
  status: "running",
  result,
});

function reading(answer: (count: number) => Response) {
  let count = 0;
  const parts = harness(() => {
    count += 1;
    return answer(count);
  });
  const ended: unknown[] = [];
  const discovery = parts.run(() =>
    useDiscovery(
      useClient(),
      () => ({ customerId: "cus_1", storeId: "sto_1" }),
      (result) => ended.push(result),
    ),
  );
  return { ...parts, discovery, ended };
}

test("a long reading is looked at until it ends", async () => {
  const { discovery, clock, ended } = reading((count) => jsonAnswer(task(count < 3 ? null : FOUND)));
  await discovery.start(true);
  await settled();
  expect(discovery.state.value).toEqual({ status: "running" });
  await clock.advance(1_500);
  expect(discovery.state.value).toEqual({ status: "running" });
  await clock.advance(2_250);
  expect(discovery.state.value).toEqual({ status: "ended", result: FOUND });
  expect(ended).toEqual([FOUND]);
});

test("a page that was left asks no more", async () => {
  const { discovery, clock, requests, scope } = reading(() => jsonAnswer(task(null)));
  await discovery.start(true);
  await settled();
  scope.stop();
  await clock.advance(10_000);
  expect(requests.length).toBe(1);
});

test("a reading that cannot begin says why", async () => {
  const { discovery } = reading(() => problemAnswer(409, "conflict"));
  await discovery.start(false);
  expect(discovery.state.value).toMatchObject({ status: "failed", failure: { kind: "refused" } });
});

test("a server that is away for a moment does not end a reading that goes on there", async () => {
  const { discovery, clock, ended } = reading((count) =>
    count === 2 ? problemAnswer(503, "unavailable") : jsonAnswer(task(count < 3 ? null : FOUND)),
  );
  await discovery.start(true);
  await clock.advance(1_500);
  expect(discovery.state.value).toEqual({ status: "running" });
  await clock.advance(3_000);
  expect(ended).toEqual([FOUND]);
});
