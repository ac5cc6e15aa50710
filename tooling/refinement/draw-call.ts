import fc from "fast-check";
import { LISTINGS } from "./world.ts";
import type { Call, RowAnswer } from "./step.ts";

/** Most of the time the newest; an old one now and then. */
const lease = fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 1, 1, 2);
const newest = "the newest lease" as const;
const under = fc.constantFrom(newest, newest, newest, newest, "an older lease" as const);
const ofAttempt = { attempt: fc.constantFrom(0, 0, 0, 0, 1, 1, 2, 3), under };
const someListings = fc.uniqueArray(fc.integer({ min: 1, max: LISTINGS }), { maxLength: 4 });

const rowAnswer: fc.Arbitrary<RowAnswer> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ shows: "as sent" as const }) },
  { weight: 2, arbitrary: fc.record({ shows: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.constant({ shows: "nothing" as const }) },
  { weight: 2, arbitrary: fc.constant({ shows: "stale" as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      shows: fc.constant("problem" as const),
      backoffMs: fc.constantFrom(0, 1_000, 60_000),
    }),
  },
);
const rows = fc.array(rowAnswer, { minLength: 1, maxLength: 4 });

const claim = fc.record({
  on: fc.constant("claim" as const),
  lease,
  most: fc.constantFrom(1, 2, 3, 10, 10),
  only: fc.option(someListings, { freq: 8 }).map((ids) => (ids === null || ids.length === 0 ? null : ids)),
  reading: fc.option(someListings, { freq: 4 }).map((ids) => ids ?? []),
  kindOf: fc.constantFrom("most urgent" as const, "most urgent" as const, "oldest" as const),
  lingerMs: fc.constantFrom(0, 0, 0, 250),
});

const saveStoreHealth = fc.record({
  on: fc.constant("saveStoreHealth" as const),
  lease,
  to: fc.constantFrom("ok" as const, "ok" as const, "unreachable" as const, "suspended" as const),
  probeInMs: fc.constantFrom(0, 1_000, 30_000, 3_600_000),
  knows: fc.constantFrom("this version" as const, "this version" as const, "the version before" as const),
});

const on = <On extends Call["on"]>(...names: readonly [On, ...On[]]) => fc.constantFrom(...names);

export const drawCall: fc.Arbitrary<Call> = fc.oneof(
  { weight: 18, arbitrary: fc.record({ on: on("acquireLeases"), most: fc.constantFrom(1, 5, 5, 5, 5, 0) }) },
  { weight: 12, arbitrary: fc.record({ on: on("renewLeases") }) },
  {
    weight: 5,
    arbitrary: fc.record({ on: on("reportWorker", "loadStoreNews", "loadStoreNews", "loadStoreNews") }),
  },
  { weight: 1, arbitrary: fc.record({ on: on("forgetWorker") }) },
  { weight: 4, arbitrary: fc.record({ on: on("loadLeasedStore", "saveBudgets"), lease }) },
  { weight: 2, arbitrary: fc.record({ on: on("releaseLeases"), lease }) },
  { weight: 1, arbitrary: fc.record({ on: on("dropUnsendable"), lease }) },
  { weight: 4, arbitrary: saveStoreHealth },
  { weight: 60, arbitrary: claim },
  { weight: 14, arbitrary: fc.record({ on: on("recordReads"), under, rows }) },
  {
    weight: 6,
    arbitrary: fc.record({ on: on("findUnsettled"), lease, latestInFlight: fc.constantFrom(0, 0, 0, 1) }),
  },
  { weight: 14, arbitrary: fc.record({ on: on("acknowledge"), ...ofAttempt }) },
  {
    weight: 4,
    arbitrary: fc.record({ on: on("leaveUnconfirmed", "beginAsking", "loadSentRows"), ...ofAttempt }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      on: on("keepUnsettled"),
      askAfterMs: fc.constantFrom(0, 1_000, 30_000),
      ...ofAttempt,
    }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      on: on("failAttempt"),
      holdMs: fc.constantFrom(null, null, 0, 5_000),
      rows,
      ...ofAttempt,
    }),
  },
  { weight: 5, arbitrary: fc.record({ on: on("settleByReading"), rows, ...ofAttempt }) },
);
