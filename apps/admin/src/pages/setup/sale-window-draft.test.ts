import { expect, test } from "vitest";
import { NEW_WINDOW, newWindowOf } from "./sale-window-draft.ts";

const NOW_MS = Date.UTC(2026, 10, 26, 12);
const complete = { ...NEW_WINDOW, name: " Black Friday ", searchId: "srh_1", endsAt: "2026-11-30T09:00:00Z" };

test("everything that is missing is named at once", () => {
  expect(newWindowOf({ ...NEW_WINDOW, mode: "buffer" }, NOW_MS)).toEqual({
    faults: ["name", "search", "buffer", "endsAt"],
  });
});

test("a window without a beginning begins now", () => {
  expect(newWindowOf(complete, NOW_MS)).toEqual({
    window: {
      name: "Black Friday",
      search: "srh_1",
      mode: "decrease_only",
      endsAt: "2026-11-30T09:00:00.000Z",
    },
  });
});

test("units are kept back in that mode alone", () => {
  expect(newWindowOf({ ...complete, mode: "buffer", buffer: "5" }, NOW_MS)).toMatchObject({
    window: { buffer: 5 },
  });
  expect(newWindowOf({ ...complete, buffer: "5" }, NOW_MS)).not.toHaveProperty("window.buffer");
});

test.each(["2026-11-26T11:59:00Z", "2026-11-26T12:00:00Z", "soon"])("an end at %s is none", (endsAt) => {
  expect(newWindowOf({ ...complete, endsAt }, NOW_MS)).toEqual({ faults: ["endsAt"] });
});
