import { SHIP_NOTICE_STATUSES, type ShipNotice, type ShipNoticeLine } from "@trueup/sdk";
import { describe, expect, test } from "vitest";
import { actionsOf, excessUnits, findLine, isLate, totalsOf, touchesUnits } from "./notice.ts";

function line(part: Partial<ShipNoticeLine> = {}): ShipNoticeLine {
  return {
    id: "snl_1",
    itemId: "itm_1",
    sku: "TSH-BLK-M",
    expected: 10,
    good: 0,
    damaged: 0,
    outstanding: 10,
    published: false,
    ...part,
  };
}

function notice(part: Partial<ShipNotice> = {}): ShipNotice {
  return {
    id: "shn_1",
    warehouseId: "whs_1",
    sender: "",
    reference: null,
    eta: "2026-02-01T00:00:00.000Z",
    status: "in_transit",
    lines: [line()],
    createdAt: "2026-01-01T00:00:00.000Z",
    endedAt: null,
    ...part,
  };
}

test("the units of all lines are summed", () => {
  const lines = [line({ good: 4, damaged: 1, outstanding: 5, published: true }), line()];
  expect(totalsOf(notice({ lines }))).toEqual({
    expected: 20,
    received: 5,
    outstanding: 15,
    publishedLines: 1,
  });
});

describe("a ship notice is late", () => {
  const after = Date.parse("2026-02-02T00:00:00Z");

  test("once its day is over", () => {
    expect(isLate(notice(), after - 1)).toBe(false);
    expect(isLate(notice(), after)).toBe(true);
  });

  test("at its time, where it names one", () => {
    const timed = notice({ eta: "2026-02-01T09:30:00.000Z" });
    expect(isLate(timed, Date.parse("2026-02-01T09:29:59Z"))).toBe(false);
    expect(isLate(timed, Date.parse("2026-02-01T09:30:00Z"))).toBe(true);
  });

  test("never while it is a draft, over, being received, or without a day", () => {
    for (const status of ["draft", "completed", "cancelled", "never_received"] as const) {
      expect(isLate(notice({ status }), after)).toBe(false);
    }
    expect(isLate(notice({ lines: [line({ good: 1 })] }), after)).toBe(false);
    expect(isLate(notice({ eta: null }), after)).toBe(false);
  });
});

describe("what can be done", () => {
  test.each([
    ["draft", ["in_transit", "arrived", "cancel"]],
    ["in_transit", ["arrived", "problem", "complete", "never_received", "cancel"]],
    ["arrived", ["in_transit", "problem", "complete", "never_received", "cancel"]],
    ["receiving", ["problem", "complete", "cancel"]],
    ["completed", ["reopen"]],
    ["never_received", ["reopen"]],
    ["problem", ["in_transit", "arrived", "complete", "never_received", "cancel"]],
    ["cancelled", ["reopen"]],
  ] as const)("of one that is %s", (status, actions) => {
    expect(actionsOf(notice({ status }))).toEqual(actions);
  });

  test("every status stands in the table", () => {
    for (const status of SHIP_NOTICE_STATUSES)
      expect(actionsOf(notice({ status })).length).toBeGreaterThan(0);
  });

  test("nobody says never received once a unit came", () => {
    const actions = actionsOf(notice({ status: "problem", lines: [line({ damaged: 1 })] }));
    expect(actions).not.toContain("never_received");
  });

  test("only of a draft a new status puts units on their way", () => {
    expect(touchesUnits("arrived", notice())).toBe(false);
    expect(touchesUnits("arrived", notice({ status: "draft" }))).toBe(true);
    expect(touchesUnits("complete", notice())).toBe(true);
  });
});

describe("a typed SKU finds", () => {
  const black = line({ id: "snl_1", itemId: "itm_1", sku: "TSH-BLK-M", outstanding: 0 });
  const more = line({ id: "snl_2", itemId: "itm_1", sku: "TSH-BLK-M" });
  const large = line({ id: "snl_3", itemId: "itm_2", sku: "TSH-BLK-ML" });

  test("the line with exactly it, whatever its case, before those that have it as a part", () => {
    expect(findLine([large, more], " tsh-blk-m ")).toEqual({ kind: "found", line: more });
  });

  test("of several lines of one item the one that still expects units", () => {
    expect(findLine([black, more], "TSH-BLK-M")).toEqual({ kind: "found", line: more });
  });

  test("the only line that has it as a part, and none where several items do", () => {
    expect(findLine([black, large], "-ml")).toEqual({ kind: "found", line: large });
    expect(findLine([black, large], "blk")).toEqual({ kind: "several" });
    expect(findLine([black, large], "red")).toEqual({ kind: "none" });
    expect(findLine([black, large], "  ")).toEqual({ kind: "none" });
  });
});

test("damaged units count towards what was expected", () => {
  expect(excessUnits(line({ outstanding: 5 }), { good: 4, damaged: 1 })).toBe(0);
  expect(excessUnits(line({ outstanding: 5 }), { good: 5, damaged: 2 })).toBe(2);
});
