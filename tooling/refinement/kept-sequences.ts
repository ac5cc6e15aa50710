import type { Mutation } from "../simulation/mutation.ts";
import type { Sequence } from "./run-sequence.ts";
import type { Call, RefinedInput, Step } from "./step.ts";
import { buildWorld, ITEMS } from "./world.ts";

/** Everything is pushed; the stores show 0 and the shelves hold 3 of everything. */
const world = buildWorld(
  [1, 2].map((id) => ({
    id,
    syncSetting: "always",
    processOrdersSetting: "unmanaged",
    guardUnreceived: false,
    soldOutMeasure: "on_shelf",
    flagOnAnyReturn: false,
  })),
  ITEMS.map(() => ({ setting: "default", processOrders: true, received: true, quantity: 3, shown: [0, 0] })),
);

/** The item whose two listings are all there is in their store. */
const itemId = 4;
const storeId = 3;

const input = (given: RefinedInput): Step => ({ kind: "input", input: given });
const call = (given: Call, worker = 0): Step => ({ kind: "call", worker, call: given });
const wait = (ms: number): Step => ({ kind: "wait", ms });

const base = { item: { itemId }, reason: null, occurredAt: null, sourceId: null } as const;
const place = { warehouseId: null, role: "pickable" } as const;
const count = (quantity: number): Step =>
  input({
    kind: "stock",
    itemId,
    times: 1,
    change: { ...base, kind: "set", place, quantity, opening: false },
  });
const twice = input({
  kind: "stock",
  itemId,
  times: 2,
  change: { ...base, sourceId: "customer-2-source-1", kind: "adjust", place, delta: 1 },
});
const click = input({ kind: "click", itemId });
const item = (patch: Extract<RefinedInput, { kind: "item" }>["patch"]) =>
  input({ kind: "item", itemId, patch });
const store = (patch: Extract<RefinedInput, { kind: "store" }>["patch"]) =>
  input({ kind: "store", storeId, patch });
const disconnect = input({ kind: "disconnect", storeId });

const take = call({ on: "acquireLeases", most: 5 });
const claim = (most: number): Step =>
  call({ on: "claim", lease: 0, most, only: null, reading: [], kindOf: "most urgent", lingerMs: 0 });
const newest = { attempt: 0, under: "the newest lease" } as const;
const acknowledge = call({ on: "acknowledge", ...newest });
const leaveUnconfirmed = call({ on: "leaveUnconfirmed", ...newest });
const refuseFirst = call({
  on: "failAttempt",
  ...newest,
  holdMs: null,
  rows: [{ shows: "problem", backoffMs: 60_000 }],
});
const find = call({ on: "findUnsettled", lease: 0, latestInFlight: 0 });

const suspend = call({
  on: "saveStoreHealth",
  lease: 0,
  to: "suspended",
  probeInMs: 3_600_000,
  knows: "this version",
});

/** One of them runs, and the write of the first level is on its way. */
const writing = [count(2), take, claim(10)];

/** The shortest way to each bug that can be planted in the model. */
export const PLANTED: readonly { readonly mutation: Mutation; readonly steps: readonly Step[] }[] = [
  { mutation: "ack_without_epoch", steps: [...writing, wait(31_000), acknowledge] },
  { mutation: "claim_ignores_never", steps: [count(2), item({ setting: "never" }), take, claim(10)] },
  { mutation: "claim_twice", steps: [...writing, claim(10)] },
  { mutation: "click_never_ends", steps: [click, wait(16 * 60_000), { kind: "end overdue" }] },
  { mutation: "delete_by_rejoin", steps: [...writing, count(1), acknowledge] },
  { mutation: "due_without_version", steps: [...writing, wait(1_000), count(1), acknowledge] },
  { mutation: "duplicate_counted", steps: [twice] },
  {
    mutation: "flag_judged_at_send",
    steps: [item({ setting: "process_orders" }), count(2), item({ processOrders: false }), take, claim(10)],
  },
  { mutation: "known_kept_after_unconfirmed", steps: [...writing, leaveUnconfirmed] },
  { mutation: "lost_row_after_crash", steps: [...writing, find] },
  { mutation: "old_write_answers_click", steps: [...writing, click, acknowledge] },
  { mutation: "oldest_wins", steps: [count(2), count(1)] },
  { mutation: "parked_rows_starve", steps: [...writing, refuseFirst, claim(1)] },
  { mutation: "retries_without_backoff", steps: [...writing, refuseFirst] },
  { mutation: "row_lost_on_failure", steps: [...writing, refuseFirst] },
  { mutation: "settings_push", steps: [item({ setting: "always" })] },
  { mutation: "unchanged_in_flight", steps: [...writing, count(0)] },
];

/** Bugs that lie outside of the model, or in what is not compared: the simulation alone finds them. */
export const NOT_OF_THE_MODEL: readonly Mutation[] = [
  "g_too_short",
  "new_key_on_settle",
  "no_local_fencing",
  "permit_not_deducted",
  "recovery_forgotten",
  "refused_rows_written",
  "server_error_definite",
  "timers_pile_up",
  "written_assumed",
  "wrong_variant",
  "zero_below_zero",
];

/** Where the model and the database differed once. */
export const DIFFERED: readonly { readonly found: string; readonly steps: readonly Step[] }[] = [
  {
    found: "a store that is paused twice is connected anew once",
    steps: [store({ paused: true }), store({ paused: true })],
  },
  { found: "a store is disconnected once", steps: [disconnect, disconnect] },
  { found: "a refused click has no version", steps: [...writing, suspend, click] },
  {
    found: "what a failed write leaves waiting at a store that is off goes when it is switched on",
    steps: [...writing, store({ syncEnabled: false }), refuseFirst, store({ syncEnabled: true })],
  },
  {
    found: "a click that was answered leaves its version with the event that waits",
    steps: [click, take, claim(10), count(1), acknowledge],
  },
  {
    found: "what was spent more than an hour ago is not counted",
    steps: [
      ...writing,
      call({ on: "saveBudgets", lease: 0 }),
      wait(1),
      acknowledge,
      count(1),
      claim(10),
      call({ on: "loadLeasedStore", lease: 0 }),
      wait(61 * 60_000),
      call({ on: "loadLeasedStore", lease: 0 }),
    ],
  },
  {
    found: "a worker that leaves takes with it those that nobody saw for a day",
    steps: [
      call({ on: "reportWorker" }, 0),
      wait(25 * 60 * 60_000),
      call({ on: "reportWorker" }, 1),
      call({ on: "forgetWorker" }, 1),
    ],
  },
  {
    found: "nothing is linked to a store that is disconnected",
    steps: [
      input({ kind: "disconnect", storeId: 1 }),
      input({ kind: "listing", listingId: 6, to: "linked" }),
    ],
  },
];

export function inCalmWorld(steps: readonly Step[]): Sequence {
  return { world, steps };
}
