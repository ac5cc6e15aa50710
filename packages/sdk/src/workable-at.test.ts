import { describe, expect, test } from "vitest";
import { DEFAULT_TRANSIT_DAYS, workableAt } from "./workable-at.ts";

describe("an order with a street date", () => {
  test("is workable from the day before on, in the warehouse's time zone", () => {
    const friday = { streetDates: ["2026-08-21"], transitDays: DEFAULT_TRANSIT_DAYS };
    expect(workableAt({ ...friday, timeZone: "UTC" })).toBe("2026-08-20T00:00:00.000Z");
    expect(workableAt({ ...friday, timeZone: "America/Los_Angeles" })).toBe("2026-08-20T07:00:00.000Z");
    expect(workableAt({ ...friday, timeZone: "Asia/Tokyo" })).toBe("2026-08-19T15:00:00.000Z");
    expect(workableAt({ ...friday, timeZone: "Asia/Kathmandu" })).toBe("2026-08-19T18:15:00.000Z");
    expect(workableAt({ ...friday, timeZone: "Pacific/Kiritimati" })).toBe("2026-08-19T10:00:00.000Z");
  });

  test("goes out earlier the longer it is on its way", () => {
    const order = { streetDates: ["2026-03-03"], timeZone: "UTC" };
    expect(workableAt({ ...order, transitDays: 0 })).toBe("2026-03-03T00:00:00.000Z");
    expect(workableAt({ ...order, transitDays: 5 })).toBe("2026-02-26T00:00:00.000Z");
  });

  test("waits for the last of its lines", () => {
    const streetDates = ["2026-08-21", null, "2026-09-01", "2026-08-30"];
    expect(workableAt({ streetDates, transitDays: 1, timeZone: "UTC" })).toBe("2026-08-31T00:00:00.000Z");
  });

  test("is held by nothing where no line has one", () => {
    expect(workableAt({ streetDates: [null, null], transitDays: 1, timeZone: "UTC" })).toBeNull();
    expect(workableAt({ streetDates: [], transitDays: 1, timeZone: "UTC" })).toBeNull();
  });

  test.each([
    [
      "clocks go forward at midnight: the day begins at one",
      "2026-04-25",
      "Africa/Cairo",
      "2026-04-23T22:00:00.000Z",
    ],
    ["clocks go back at the midnight after", "2026-10-31", "Africa/Cairo", "2026-10-29T22:00:00.000Z"],
    [
      "the day has midnight twice: the first counts",
      "2026-11-02",
      "America/Havana",
      "2026-11-01T04:00:00.000Z",
    ],
    ["clocks go back in the night before", "2026-10-26", "Europe/Berlin", "2026-10-24T22:00:00.000Z"],
    ["clocks went forward in the night before", "2026-03-31", "Europe/Berlin", "2026-03-29T22:00:00.000Z"],
  ])("%s", (_, street, timeZone, at) => {
    expect(workableAt({ streetDates: [street], transitDays: 1, timeZone })).toBe(at);
  });
});
