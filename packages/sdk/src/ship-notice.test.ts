import { describe, expect, test } from "vitest";
import { inboundUnits, outstandingUnits } from "./ship-notice.ts";
import { isOpenShipNotice, SHIP_NOTICE_STATUSES } from "./ship-notice-status.ts";

describe("units of a line", () => {
  test.each([
    [{ expected: 10, good: 0, damaged: 0 }, 10],
    [{ expected: 10, good: 6, damaged: 1 }, 3],
    [{ expected: 10, good: 6, damaged: 4 }, 0],
    [{ expected: 10, good: 12, damaged: 0 }, 0],
    [{ expected: 0, good: 0, damaged: 3 }, 0],
  ])("of %j, %i are outstanding", (line, outstanding) => {
    expect(outstandingUnits(line)).toBe(outstanding);
  });

  test.each(SHIP_NOTICE_STATUSES)(
    "on a ship notice that is %s they are on their way only where it is open",
    (status) => {
      const line = { expected: 10, good: 4, damaged: 1 };
      const inbound = isOpenShipNotice(status) ? 5 : 0;
      expect(inboundUnits(status, { ...line, published: false })).toEqual({ inbound, published: 0 });
      expect(inboundUnits(status, { ...line, published: true })).toEqual({ inbound, published: inbound });
    },
  );
});
