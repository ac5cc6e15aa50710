import { describe, expect, test } from "vitest";
import { sampleItem } from "../../testing/samples.ts";
import { planStockChange, type StockDraft } from "./stock-draft.ts";

const item = sampleItem({
  warehouses: [
    {
      warehouseId: "whs_1",
      roles: { pickable: 42, backstock: 6 },
      lots: [{ code: "L-1", expiresOn: "2027-01-31", role: "pickable", units: 12 }],
    },
  ],
});

function draft(part: Partial<StockDraft>): StockDraft {
  return {
    kind: "receive",
    warehouseId: "whs_1",
    role: "pickable",
    quantity: "",
    damaged: "",
    reason: "",
    opening: false,
    toWarehouseId: "whs_1",
    toRole: "backstock",
    lotCode: "",
    lotExpiresOn: "",
    ...part,
  };
}

const plan = (part: Partial<StockDraft>) => planStockChange(item, draft(part), "src-1");
const at = (role: "pickable" | "backstock" | "damaged", before: number, after: number) => ({
  warehouseId: "whs_1",
  role,
  before,
  after,
});

describe("a change of stock as it is filled in", () => {
  test("a receipt puts good units to their role and damaged ones to theirs", () => {
    expect(plan({ quantity: "10", damaged: "2", lotCode: "L-2", lotExpiresOn: "2027-05-01" })).toEqual({
      ok: true,
      change: {
        kind: "receive",
        itemId: "itm_1",
        sourceId: "src-1",
        quantity: 10,
        damaged: 2,
        warehouseId: "whs_1",
        role: "pickable",
        lot: { code: "L-2", expiresOn: "2027-05-01" },
      },
      places: [at("pickable", 42, 52), at("damaged", 0, 2)],
    });
  });

  test("an adjustment has a sign and a reason", () => {
    expect(plan({ kind: "adjust", quantity: "-3", reason: "broken" })).toMatchObject({
      ok: true,
      change: { kind: "adjust", delta: -3, reason: "broken" },
      places: [at("pickable", 42, 39)],
    });
  });

  test("a count says what lies there, and the count of a lot leaves the rest", () => {
    expect(plan({ kind: "set", quantity: "40" }).places).toEqual([at("pickable", 42, 40)]);
    expect(plan({ kind: "set", quantity: "10", lotCode: "L-1" }).places).toEqual([at("pickable", 42, 40)]);
  });

  test("a move takes here what it puts there", () => {
    expect(plan({ kind: "move", quantity: "6" })).toMatchObject({
      ok: true,
      change: { from: { role: "pickable" }, to: { role: "backstock" }, quantity: 6 },
      places: [at("pickable", 42, 36), at("backstock", 6, 12)],
    });
  });

  test.each([
    [{ quantity: "" }, "quantity"],
    [{ quantity: "1.5" }, "quantity"],
    [{ kind: "set", quantity: "-1" }, "quantity"],
    [{ quantity: "1", damaged: "x" }, "quantity"],
    [{ quantity: "0" }, "nothing"],
    [{ kind: "adjust", quantity: "0", reason: "none" }, "nothing"],
    [{ kind: "adjust", quantity: "-3" }, "reason"],
    [{ kind: "adjust", quantity: "-43", reason: "lost" }, "too_few"],
    [{ kind: "move", quantity: "43" }, "too_few"],
    [{ kind: "move", quantity: "1", toRole: "pickable" }, "same_place"],
  ] as const)("%j is not recorded: %s", (part, fault) => {
    expect(plan(part)).toMatchObject({ ok: false, fault });
  });
});
