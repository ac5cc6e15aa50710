import { describe, expect, test } from "vitest";
import { ORDER_ACTIONS, type OrderActionName, orderStep } from "./order-action.ts";
import { ORDER_STATUSES } from "./order-status.ts";

/** A letter per status of ORDER_STATUSES: (y)es, (d)one already, (n)o. */
const PAID: Readonly<Record<OrderActionName, string>> = {
  //       unpaid…processing batched packed shipped delivered cancelled closed returned
  pause: "yydyy nn nn nnn",
  resume: "ddydd nn nn nnn",
  pay: "ddddd dd dd ddd",
  batch: "nnnny dn nn nnn",
  pack: "nnnnn yd nn nnn",
  ship: "nnnnn yy dn nnn",
  deliver: "nnnnn nn yd nnn",
  cancel: "yyyyy yy nn ddn",
  close: "yyyyy yy nn ddn",
  return: "nnnnn nn yy nnn",
};
const WORDS = { y: "do", d: "done", n: "refused" } as const;

describe("what can be done to an order", () => {
  test.each(ORDER_ACTIONS)("%s", (action) => {
    const letters = Array.from(PAID[action].replaceAll(" ", ""));
    expect(letters).toHaveLength(ORDER_STATUSES.length);
    const found = ORDER_STATUSES.map((status) =>
      orderStep(action, { status, paid: true, paused: status === "paused" }),
    );
    expect(found).toEqual(letters.map((letter) => WORDS[letter === "y" || letter === "d" ? letter : "n"]));
  });

  test("an unpaid order can be paid and paused; paused, it can be resumed", () => {
    const unpaid = { status: "unpaid", paid: false, paused: false } as const;
    expect(orderStep("pay", unpaid)).toBe("do");
    expect(orderStep("pause", unpaid)).toBe("do");
    expect(orderStep("pause", { ...unpaid, paused: true })).toBe("done");
    expect(orderStep("resume", { ...unpaid, paused: true })).toBe("do");
  });
});
