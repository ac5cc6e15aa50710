import type { StockOutcome, StockRequest } from "@trueup/db/stock-change-request";
import { expect, test } from "vitest";
import { createGroupCommit, type GroupCommitOptions } from "./group-commit.ts";

const RECORDED: StockOutcome = { kind: "recorded", results: [] };

function request(customerId: number, rows = 1): StockRequest {
  const change = {
    kind: "adjust",
    item: { itemId: 1 },
    place: { warehouseId: null, role: "pickable" },
    delta: 1,
    reason: "test",
    occurredAt: null,
    sourceId: null,
  } as const;
  return { customerId, changes: Array.from({ length: rows }, () => change) };
}

/** A group commit whose time and whose database are driven by the test. */
function harness(options: Partial<GroupCommitOptions> = {}) {
  const commits: { readonly customers: readonly number[]; readonly end: PromiseWithResolvers<void> }[] = [];
  const timers: (() => void)[] = [];
  const group = createGroupCommit({
    parallel: 1,
    wait: () => new Promise((resolve) => timers.push(resolve)),
    async commit(requests) {
      const end = Promise.withResolvers<void>();
      commits.push({ customers: requests.map((one) => one.customerId), end });
      await end.promise;
      return requests.map(() => RECORDED);
    },
    ...options,
  });
  return {
    ...group,
    groups: () => commits.map((commit) => commit.customers),
    end: (index: number) => commits[index]?.end.resolve(),
    refuse: (index: number) =>
      commits[index]?.end.reject(Object.assign(new Error("out of range"), { code: "22003" })),
    lose: (index: number) => commits[index]?.end.reject(new Error("Connection terminated unexpectedly")),
    async timePasses() {
      for (const fire of timers.splice(0)) fire();
      await turns();
    },
  };
}

/** Lets everything run that waits for nothing but its turn. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

test("requests that arrive within the linger share one transaction", async () => {
  const commit = harness();
  const answers = [commit.record(request(1)), commit.record(request(2))];
  expect(commit.groups()).toEqual([]);
  await commit.timePasses();
  expect(commit.groups()).toEqual([[1, 2]]);
  commit.end(0);
  expect(await Promise.all(answers)).toEqual([RECORDED, RECORDED]);
});

test("a full group does not wait", async () => {
  const commit = harness({ groupRows: 10 });
  void commit.record(request(1, 6));
  void commit.record(request(2, 4));
  expect(commit.groups()).toEqual([[1, 2]]);
});

test("a request is never split: what does not fit waits for the next transaction", async () => {
  const commit = harness({ groupRows: 10 });
  for (const [customer, rows] of [
    [1, 6],
    [2, 6],
    [3, 4],
  ] as const)
    void commit.record(request(customer, rows));
  expect(commit.groups()).toEqual([[1]]);
  commit.end(0);
  await turns();
  expect(commit.groups()).toEqual([[1], [2, 3]]);
});

test("requests that arrive during a commit share the next one at once", async () => {
  const commit = harness();
  void commit.record(request(1));
  await commit.timePasses();
  void commit.record(request(2));
  void commit.record(request(3));
  await commit.timePasses();
  expect(commit.groups()).toEqual([[1]]);
  commit.end(0);
  await turns();
  expect(commit.groups()).toEqual([[1], [2, 3]]);
});

test("as many full groups are committed at once as are allowed", async () => {
  const commit = harness({ parallel: 2, groupRows: 1 });
  for (const customer of [1, 2, 3]) void commit.record(request(customer));
  expect(commit.groups()).toEqual([[1], [2]]);
});

test("beside a running transaction only a full group starts, the others share the next one", async () => {
  const commit = harness({ parallel: 2, groupRows: 10 });
  void commit.record(request(1));
  await commit.timePasses();
  void commit.record(request(2));
  await commit.timePasses();
  expect(commit.groups()).toEqual([[1]]);
  void commit.record(request(3, 9));
  expect(commit.groups()).toEqual([[1], [2, 3]]);
});

test("when the server rolls a group back each request is tried alone, and fails alone", async () => {
  const commit = harness();
  const answers = [1, 2, 3].map((customer) => commit.record(request(customer)));
  await commit.timePasses();
  const settled = Promise.allSettled(answers);
  commit.refuse(0);
  await turns();
  commit.end(1);
  await turns();
  commit.refuse(2);
  await turns();
  commit.end(3);
  expect((await settled).map((answer) => answer.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(commit.groups()).toEqual([[1, 2, 3], [1], [2], [3]]);
});

test("when the connection is lost nothing is tried again: the group may be committed", async () => {
  const commit = harness();
  const answers = [1, 2, 3].map((customer) => commit.record(request(customer)));
  await commit.timePasses();
  commit.lose(0);
  expect((await Promise.allSettled(answers)).map((answer) => answer.status)).toEqual(
    Array.from({ length: 3 }, () => "rejected"),
  );
  expect(commit.groups()).toEqual([[1, 2, 3]]);
});

test("when the connection is lost between requests that are tried alone those behind do not wait for it", async () => {
  const commit = harness();
  const answers = [1, 2, 3, 4].map((customer) => commit.record(request(customer)));
  await commit.timePasses();
  const settled = Promise.allSettled(answers);
  commit.refuse(0);
  await turns();
  commit.end(1);
  await turns();
  commit.lose(2);
  expect((await settled).map((answer) => answer.status)).toEqual([
    "fulfilled",
    "rejected",
    "rejected",
    "rejected",
  ]);
  expect(commit.groups()).toEqual([[1, 2, 3, 4], [1], [2]]);
});

test("a queue that is full refuses, and takes again once it has drained", async () => {
  const commit = harness({ queueRows: 10 });
  const kept = commit.record(request(1, 10));
  expect(await commit.record(request(2))).toEqual({ kind: "full" });
  await commit.timePasses();
  const later = commit.record(request(3));
  commit.end(0);
  await kept;
  await commit.timePasses();
  commit.end(1);
  expect(await later).toEqual(RECORDED);
});

test("it is idle once everything that waited has ended", async () => {
  const commit = harness();
  await commit.idle();
  const answer = commit.record(request(1));
  let idle = false;
  const waited = commit.idle().then(() => (idle = true));
  await commit.timePasses();
  expect(idle).toBe(false);
  commit.end(0);
  await Promise.all([waited, answer]);
  expect(idle).toBe(true);
});
