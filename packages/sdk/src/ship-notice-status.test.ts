import { describe, expect, test } from "vitest";
import {
  canBecome,
  EDITED_SHIP_NOTICE_STATUSES,
  isEndedShipNotice,
  isOpenShipNotice,
  OPEN_SHIP_NOTICE_STATUSES,
  SHIP_NOTICE_STATUSES,
  type ShipNoticeStatus,
} from "./ship-notice-status.ts";

/** From a status with nothing received, all that it may become. */
const TRANSITIONS: readonly (readonly [ShipNoticeStatus, readonly ShipNoticeStatus[]])[] = [
  ["draft", ["in_transit", "arrived", "cancelled"]],
  ["in_transit", ["arrived", "receiving", "completed", "never_received", "problem", "cancelled"]],
  ["arrived", ["in_transit", "receiving", "completed", "never_received", "problem", "cancelled"]],
  ["receiving", ["completed", "problem", "cancelled"]],
  ["completed", ["in_transit", "arrived", "receiving", "problem"]],
  ["never_received", ["in_transit", "arrived", "receiving", "problem"]],
  ["problem", ["in_transit", "arrived", "receiving", "completed", "never_received", "cancelled"]],
  ["cancelled", ["draft", "in_transit", "arrived", "receiving", "problem"]],
];

describe("the status of a ship notice", () => {
  test("every status stands in the table of transitions once", () => {
    expect(TRANSITIONS.map(([from]) => from)).toEqual(SHIP_NOTICE_STATUSES);
  });

  test.each(TRANSITIONS)("from %s it may become %j, and nothing else", (status, allowed) => {
    const possible = SHIP_NOTICE_STATUSES.filter((to) => canBecome({ status, anyReceived: false }, to));
    expect(possible).toEqual(SHIP_NOTICE_STATUSES.filter((to) => allowed.includes(to)));
  });

  test.each(TRANSITIONS)(
    "from %s with units received it may become the same but never_received",
    (status, allowed) => {
      const possible = SHIP_NOTICE_STATUSES.filter((to) => canBecome({ status, anyReceived: true }, to));
      expect(possible).toEqual(
        SHIP_NOTICE_STATUSES.filter((to) => allowed.includes(to) && to !== "never_received"),
      );
    },
  );

  test("it is a draft, open, or over", () => {
    expect(SHIP_NOTICE_STATUSES.filter(isOpenShipNotice)).toEqual(
      SHIP_NOTICE_STATUSES.filter((status) => OPEN_SHIP_NOTICE_STATUSES.some((open) => open === status)),
    );
    expect(SHIP_NOTICE_STATUSES.filter(isEndedShipNotice)).toEqual([
      "completed",
      "never_received",
      "cancelled",
    ]);
    expect(EDITED_SHIP_NOTICE_STATUSES.every(isOpenShipNotice)).toBe(true);
  });
});
