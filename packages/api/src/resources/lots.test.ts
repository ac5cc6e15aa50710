import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/api.ts";

let api: TestApi;
let customerId: string;
let itemId: string;
beforeAll(async () => {
  api = await createTestApi();
  customerId = (await api.operator.customers.create({ name: "Aurora" })).id;
  itemId = (await api.operator.items.create(customerId, { sku: "TEA" })).id;
});
afterAll(() => api.close());

function record(lot: { readonly code: string; readonly expiresOn?: string }) {
  return api.operator.stockChanges.record(customerId, [{ kind: "receive", sku: "TEA", quantity: 1, lot }]);
}

test("lots are received, shown with the item, and set aside once their date has come", async () => {
  const { stockChanges, items } = api.operator;
  await stockChanges.record(customerId, [
    { kind: "receive", sku: "TEA", quantity: 6, lot: { code: "L2", expiresOn: "2199-01-31" } },
    { kind: "receive", sku: "TEA", quantity: 4, damaged: 1, lot: { code: "L1", expiresOn: "2020-01-31" } },
    { kind: "receive", sku: "TEA", quantity: 2 },
  ]);
  expect((await items.get(customerId, itemId)).warehouses).toMatchObject([
    {
      roles: { pickable: 12, damaged: 1 },
      lots: [
        { code: "L1", expiresOn: "2020-01-31", role: "damaged", units: 1 },
        { code: "L1", expiresOn: "2020-01-31", role: "pickable", units: 4 },
        { code: "L2", expiresOn: "2199-01-31", role: "pickable", units: 6 },
      ],
    },
  ]);
  expect(await api.operator.tasks.run("expire-lots", { customerId })).toEqual({
    task: "expire-lots",
    looked: 1,
    changed: 1,
  });
  const item = await items.get(customerId, itemId);
  expect(item.quantities.onShelf).toBe(8);
  expect(item.warehouses[0]?.roles).toEqual({ pickable: 8, damaged: 1, expired: 4 });
  const [moved] = (await items.history(customerId, itemId)).data;
  expect(moved).toMatchObject({ summary: "Moved 4 units here, lot L1.", role: "expired", reason: "expired" });
});

test("a lot's faults are named", async () => {
  await expect(record({ code: "L2", expiresOn: "2198-01-31" })).rejects.toMatchObject({
    problem: { errors: [{ path: "changes.0.lot.expiresOn", code: "lot_mismatch" }] },
  });
  await expect(record({ code: "", expiresOn: "31.01.2199" })).rejects.toMatchObject({
    problem: { errors: [{ path: "changes.0.lot.code" }, { path: "changes.0.lot.expiresOn" }] },
  });
});

test("how many days before its date a lot is set aside is said by the customer, and by the item", async () => {
  expect(await api.operator.customers.patch(customerId, { expirationDays: 30 })).toMatchObject({
    expirationDays: 30,
  });
  expect(await api.operator.items.patch(customerId, itemId, { expirationDays: 7 })).toMatchObject({
    expirationDays: 7,
  });
  expect(await api.operator.items.patch(customerId, itemId, { expirationDays: null })).toMatchObject({
    expirationDays: null,
  });
  await expect(api.operator.items.patch(customerId, itemId, { expirationDays: 400 })).rejects.toMatchObject({
    problem: { errors: [{ path: "expirationDays" }] },
  });
});
