import { describe, expect, test } from "vitest";
import { createFairOrder, type FairOrder } from "./fair-order.ts";

/** Names tell the place: customer, store, lane. */
function waiting(...names: string[]): FairOrder<string> {
  const order = createFairOrder<string>();
  for (const [index, name] of names.entries()) add(order, name, index);
  return order;
}

function add(order: FairOrder<string>, name: string, index: number) {
  const [customerId = "", storeId = "", lane = "0"] = name.split("/");
  order.add(String(index), { customerId, storeId, lane: Number(lane) }, name);
}

function takeAll(
  order: FairOrder<string>,
  isAtBound: (customerId: string) => boolean = () => false,
): string[] {
  const taken: string[] = [];
  while (order.size() > 0) taken.push(order.take(isAtBound) ?? "nothing");
  return taken;
}

describe("turns", () => {
  const cases: [string, string[], string[]][] = [
    ["nobody waits: nothing", [], []],
    ["one store and lane: first come, first served", ["a/1/5", "a/1/5"], ["a/1/5", "a/1/5"]],
    [
      "customers take turns, however many tasks one has",
      ["a/1", "a/1", "a/1", "b/2", "b/2"],
      ["a/1", "b/2", "a/1", "b/2", "a/1"],
    ],
    ["a customer's stores take turns", ["a/1", "a/1", "a/2", "a/2"], ["a/1", "a/2", "a/1", "a/2"]],
    [
      "many stores do not give a customer more turns",
      ["a/1", "a/2", "a/3", "b/4", "b/4"],
      ["a/1", "b/4", "a/2", "b/4", "a/3"],
    ],
    ["a store's most urgent lane goes first", ["a/1/4", "a/1/2", "a/1/0"], ["a/1/0", "a/1/2", "a/1/4"]],
    ["urgency does not overtake other customers", ["a/1/4", "b/2/0", "b/2/0"], ["a/1/4", "b/2/0", "b/2/0"]],
  ];
  test.each(cases)("%s", (_title, names, expected) => {
    expect(takeAll(waiting(...names))).toEqual(expected);
  });

  test("lanes that all wait share by weight, and the last gets more than 10 %", () => {
    const lanes = [0, 1, 2, 3, 4];
    const order = waiting(...lanes.flatMap((lane) => Array.from({ length: 100 }, () => `a/1/${lane}`)));
    const firstRound = Array.from({ length: 18 }, () => order.take(() => false));
    const shares = lanes.map((lane) => firstRound.filter((name) => name === `a/1/${lane}`).length);
    expect(shares).toEqual([8, 4, 2, 2, 2]);
  });

  test("an urgent task that comes late goes next while its lane has some of its share left", () => {
    const order = waiting("a/1/4", "a/1/4", "a/1/4");
    order.take(() => false);
    add(order, "a/1/0", 9);
    expect(takeAll(order)).toEqual(["a/1/0", "a/1/4", "a/1/4"]);
  });
});

describe("the bound of one customer", () => {
  test("a customer at its bound is passed over while another waits", () => {
    expect(takeAll(waiting("a/1", "a/1", "b/2", "b/2"), (id) => id === "a")).toEqual([
      "b/2",
      "b/2",
      "a/1",
      "a/1",
    ]);
  });

  test("where all who wait are at their bound, slots do not stay idle", () => {
    expect(takeAll(waiting("a/1", "b/2", "a/1"), () => true)).toEqual(["a/1", "b/2", "a/1"]);
  });
});

describe("changes while waiting", () => {
  test("a removed task is gone, and its customer keeps its turn for the next", () => {
    const order = waiting("a/1", "b/2", "a/1");
    order.remove("0");
    order.remove("0");
    order.remove("unknown");
    expect(order.size()).toBe(2);
    expect(takeAll(order)).toEqual(["a/1", "b/2"]);
  });

  test("a moved task waits in its new lane", () => {
    const order = waiting("a/1/4", "a/1/4", "a/1/2");
    order.move("1", 0);
    expect(order.inLane(0)).toEqual(["a/1/4"]);
    expect(order.inLane(4)).toEqual(["a/1/4"]);
    expect(order.size()).toBe(3);
  });
});
