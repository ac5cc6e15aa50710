import { describe, expect, test } from "vitest";
import { everyCombination, STANDING_AXES } from "../testing/facts.ts";
import { flagAfterEvent, receivedBy, turnsOffWhenSoldOut } from "./process-orders.ts";
import type { FlagEvent, SoldOutFacts } from "./process-orders.ts";
import { isEligible } from "./recheck.ts";
import { PROCESS_ORDERS_SETTINGS } from "./settings.ts";
import type { FlipCause } from "./stock-change.ts";
import { SAMPLE_FACTS } from "./sample-facts.ts";

type Cell = "ON" | "OFF" | "–";

interface Row {
  readonly title: string;
  readonly matches: (event: FlagEvent) => boolean;
  readonly cause: FlipCause | null;
  /** Under unmanaged, received, first_receipt, received_or_adjusted. */
  readonly cells: readonly [Cell, Cell, Cell, Cell];
}

/** Table C: when Process Orders flips by itself. */
const TABLE_C: readonly Row[] = [
  {
    title: "an item is created or imported",
    matches: ({ kind }) => kind === "item_created",
    cause: "created",
    cells: ["OFF", "OFF", "OFF", "OFF"],
  },
  {
    title: "the first receipt",
    matches: ({ kind }) => kind === "first_receipt",
    cause: "receipt",
    cells: ["–", "ON", "ON", "ON"],
  },
  {
    title: "an opening balance",
    matches: ({ kind }) => kind === "opening_balance",
    cause: "opening_balance",
    cells: ["–", "ON", "ON", "ON"],
  },
  {
    title: "a later receipt, was out of stock",
    matches: (event) => event.kind === "receipt" && event.wasOutOfStock,
    cause: "receipt",
    cells: ["–", "ON", "–", "ON"],
  },
  {
    title: "a later receipt, was in stock",
    matches: (event) => event.kind === "receipt" && !event.wasOutOfStock,
    cause: null,
    cells: ["–", "–", "–", "–"],
  },
  {
    title: "a positive adjustment, was out of stock",
    matches: (event) => event.kind === "adjustment_up" && event.wasOutOfStock,
    cause: "adjustment",
    cells: ["–", "–", "–", "ON"],
  },
  {
    title: "a count up, was out of stock",
    matches: (event) => event.kind === "count_up" && event.wasOutOfStock,
    cause: "count",
    cells: ["–", "–", "–", "ON"],
  },
  {
    title: "a positive adjustment or count up, was in stock",
    matches: (event) => (event.kind === "adjustment_up" || event.kind === "count_up") && !event.wasOutOfStock,
    cause: null,
    cells: ["–", "–", "–", "–"],
  },
  {
    title: "only damaged or unsellable units are received",
    matches: ({ kind }) => kind === "unsellable_received",
    cause: null,
    cells: ["–", "–", "–", "–"],
  },
  {
    title: "goes out of stock: left to the recurring task",
    matches: ({ kind }) => kind === "sold_out",
    cause: null,
    cells: ["–", "–", "–", "–"],
  },
  {
    title: "a move, role change, return or cancellation restores stock",
    matches: (event) => event.kind === "stock_returned" && !(event.flagOnAnyReturn && event.wasOutOfStock),
    cause: null,
    cells: ["–", "–", "–", "–"],
  },
  {
    title: "the same with flagOnAnyReturn",
    matches: (event) => event.kind === "stock_returned" && event.flagOnAnyReturn && event.wasOutOfStock,
    cause: "return",
    cells: ["–", "ON", "–", "ON"],
  },
  {
    title: "the setting is changed, the item archived or un-archived",
    matches: ({ kind }) => kind === "setting_changed" || kind === "archived" || kind === "unarchived",
    cause: null,
    cells: ["–", "–", "–", "–"],
  },
  {
    title: "ON by hand",
    matches: (event) => event.kind === "by_hand" && event.to,
    cause: "by_hand",
    cells: ["ON", "ON", "ON", "ON"],
  },
  {
    title: "OFF by hand",
    matches: (event) => event.kind === "by_hand" && !event.to,
    cause: "by_hand",
    cells: ["OFF", "OFF", "OFF", "OFF"],
  },
];

const BOTH = [true, false];

/** Every event with every value of what it carries; a kind left out does not compile. */
const EVENTS_BY_KIND: { readonly [Kind in FlagEvent["kind"]]: readonly FlagEvent[] } = {
  item_created: [{ kind: "item_created" }],
  first_receipt: [{ kind: "first_receipt" }],
  opening_balance: [{ kind: "opening_balance" }],
  receipt: BOTH.map((wasOutOfStock) => ({ kind: "receipt", wasOutOfStock })),
  adjustment_up: BOTH.map((wasOutOfStock) => ({ kind: "adjustment_up", wasOutOfStock })),
  count_up: BOTH.map((wasOutOfStock) => ({ kind: "count_up", wasOutOfStock })),
  unsellable_received: [{ kind: "unsellable_received" }],
  stock_returned: BOTH.flatMap((wasOutOfStock) =>
    BOTH.map((flagOnAnyReturn) => ({ kind: "stock_returned", wasOutOfStock, flagOnAnyReturn })),
  ),
  sold_out: [{ kind: "sold_out" }],
  setting_changed: [{ kind: "setting_changed" }],
  archived: [{ kind: "archived" }],
  unarchived: [{ kind: "unarchived" }],
  by_hand: BOTH.map((to) => ({ kind: "by_hand", to })),
};
const EVENTS = Object.values(EVENTS_BY_KIND).flat();

describe("Process Orders by itself", () => {
  test.each(TABLE_C)("$title: $cells", ({ matches, cells, cause }) => {
    const events = EVENTS.filter(matches);
    expect(events).not.toEqual([]);
    for (const event of events) {
      const flips = PROCESS_ORDERS_SETTINGS.map((setting) => flagAfterEvent(setting, event));
      expect(flips).toEqual(cells.map((cell) => (cell === "–" ? null : { to: cell === "ON", cause })));
    }
  });

  test("every event stands in the table exactly once", () => {
    expect(EVENTS.filter((event) => TABLE_C.filter(({ matches }) => matches(event)).length !== 1)).toEqual(
      [],
    );
  });
});

describe("received, for good", () => {
  const ALWAYS = new Set(["first_receipt", "opening_balance", "receipt"]);
  const WHERE_ADJUSTMENTS_COUNT = new Set(["adjustment_up", "count_up"]);

  test.each(PROCESS_ORDERS_SETTINGS)("under %s", (setting) => {
    const adjustmentsCount = setting === "received_or_adjusted";
    for (const event of EVENTS) {
      const marks = ALWAYS.has(event.kind) || (adjustmentsCount && WHERE_ADJUSTMENTS_COUNT.has(event.kind));
      expect({ event, marks: receivedBy(setting, event) }).toEqual({ event, marks });
    }
  });
});

describe("the task that turns Process Orders off", () => {
  const soldOut: SoldOutFacts = {
    setting: "received",
    processOrders: true,
    quantity: 0,
    fellSinceTurnedOn: true,
    listings: [{ ...SAMPLE_FACTS, level: 0, known: 0 }],
  };

  test.each([
    ["unmanaged", false],
    ["received", true],
    ["first_receipt", false],
    ["received_or_adjusted", true],
  ] as const)("under %s an item that sold out goes off: %s", (setting, goesOff) => {
    expect(turnsOffWhenSoldOut({ ...soldOut, setting })).toBe(goesOff);
  });

  test.each([
    ["an oversold item goes off", { quantity: -3 }, true],
    ["an item without listings goes off", { listings: [] }, true],
    ["an item in stock stays on", { quantity: 1 }, false],
    ["a flag set by hand while out of stock stays on", { fellSinceTurnedOn: false }, false],
    ["a flag that is off is left alone", { processOrders: false }, false],
  ] as const)("%s", (_title, change, goesOff) => {
    expect(turnsOffWhenSoldOut({ ...soldOut, ...change })).toBe(goesOff);
  });

  test.each([
    ["shows the zero", { level: 0, known: 0 }, true],
    ["shows its level although that is not 0", { level: 6, known: 6 }, true],
    ["still shows an older number", { level: 0, known: 3 }, false],
    ["has the zero due", { level: 0, known: 3, pending: true }, true],
    ["shows nothing known", { level: 0, known: null }, false],
    ["has a level that cannot be computed", { level: null, known: null }, false],
    ["still shows an older number but is on Never", { level: 0, known: 3, itemSetting: "never" }, true],
    ["still shows an older number but is paused", { level: 0, known: 3, listingPaused: true }, true],
  ] as const)("a listing that %s: %s", (_title, change, goesOff) => {
    expect(turnsOffWhenSoldOut({ ...soldOut, listings: [{ ...SAMPLE_FACTS, ...change }] })).toBe(goesOff);
  });

  test("one listing that still sells keeps the flag on", () => {
    const behind = { ...SAMPLE_FACTS, level: 0, known: 3 };
    expect(turnsOffWhenSoldOut({ ...soldOut, listings: [...soldOut.listings, behind] })).toBe(false);
  });

  test("only eligible listings are waited for", () => {
    const unlike = [...everyCombination(STANDING_AXES, { ...SAMPLE_FACTS, level: 0, known: 3 })].filter(
      (listing) => turnsOffWhenSoldOut({ ...soldOut, listings: [listing] }) === isEligible(listing),
    );
    expect(unlike).toEqual([]);
  });
});
