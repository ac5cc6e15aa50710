import { expect, test } from "vitest";
import { addToFeed, type Arrival, type FeedRow, isNews } from "./feed.ts";
import { decisionEvent, pushEvent, storeEvent } from "./testing/samples.ts";

const NOW_MS = Date.UTC(2026, 0, 5, 9);

function arrivals(...events: Arrival["event"][]): Arrival[] {
  return events.map((event, index) => ({ event, number: index + 1, arrivedMs: NOW_MS, past: false }));
}

function keys(rows: readonly FeedRow[]) {
  return rows.map(({ key }) => key);
}

test("the newest line stands on top, in one group and over several", () => {
  const first = addToFeed([], arrivals(pushEvent("psh_1", "sending"), decisionEvent("dec_1", "never")));
  expect(keys(first)).toEqual(["decision:dec_1", "push:psh_1"]);
  const second = addToFeed(first, arrivals(pushEvent("psh_2", "sending")));
  expect(keys(second)).toEqual(["push:psh_2", "decision:dec_1", "push:psh_1"]);
});

test("a push that is heard of again changes its line and does not move it", () => {
  const before = addToFeed([], arrivals(pushEvent("psh_1", "sending"), decisionEvent("dec_1", "never")));
  const after = addToFeed(before, arrivals(pushEvent("psh_1", "confirmed")));
  expect(keys(after)).toEqual(keys(before));
  expect(after[1]?.event).toMatchObject({ data: { outcome: "confirmed" } });
});

test("a push that begins and ends in one group is one line", () => {
  const rows = addToFeed([], arrivals(pushEvent("psh_1", "sending"), pushEvent("psh_1", "confirmed")));
  expect(rows).toHaveLength(1);
  expect(rows[0]?.event).toMatchObject({ data: { outcome: "confirmed" } });
});

test("each change of a store's status is a line of its own", () => {
  expect(keys(addToFeed([], arrivals(storeEvent("suspended"), storeEvent("active"))))).toEqual([
    "store:2",
    "store:1",
  ]);
});

test("lines beyond the limit are dropped from the end", () => {
  const rows = addToFeed(
    [],
    arrivals(pushEvent("a", "sending"), pushEvent("b", "sending"), pushEvent("c", "sending")),
    2,
  );
  expect(keys(rows)).toEqual(["push:c", "push:b"]);
});

test("what a stream begins with is no news, and neither is a line that stood there already", () => {
  const [past] = addToFeed(
    [],
    [{ event: pushEvent("a", "sending"), number: 1, arrivedMs: NOW_MS, past: true }],
  );
  const [fresh] = addToFeed([], arrivals(pushEvent("a", "sending")));
  expect(past && isNews(past, NOW_MS)).toBe(false);
  expect(fresh && isNews(fresh, NOW_MS + 100)).toBe(true);
  expect(fresh && isNews(fresh, NOW_MS + 5_000)).toBe(false);
});
