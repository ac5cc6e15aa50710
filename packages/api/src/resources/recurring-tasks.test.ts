import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

async function soldOut(name: string) {
  const customer = await api.operator.customers.create({ name });
  const item = await api.operator.items.create(customer.id, { sku: "A" });
  await api.operator.stockChanges.record(customer.id, [
    { kind: "receive", sku: "A", quantity: 3 },
    { kind: "set", sku: "A", quantity: 0 },
  ]);
  const flag = async () => (await api.operator.items.get(customer.id, item.id)).processOrders;
  return { customerId: customer.id, itemId: item.id, flag };
}

test("a pass for one customer turns its sold-out items off now, and leaves the others", async () => {
  const [one, other] = [await soldOut("One"), await soldOut("Other")];
  const { customerId } = one;
  expect(await api.operator.tasks.run("process-orders-off", { customerId })).toEqual({
    task: "process-orders-off",
    looked: 1,
    changed: 1,
  });
  expect([await one.flag(), await other.flag()]).toEqual([false, true]);
  const [line] = (await api.operator.items.history(customerId, one.itemId)).data;
  expect(line?.summary).toBe("Process Orders turned off: it sold out.");
  expect(await api.operator.tasks.run("process-orders-off")).toMatchObject({ changed: 1 });
  expect(await other.flag()).toBe(false);
});

test("an unknown customer is not found, an id of another form is a fault", async () => {
  await expect(
    api.operator.tasks.run("process-orders-off", { customerId: "cus_999999" }),
  ).rejects.toMatchObject({ code: "not_found" });
  await expect(api.operator.tasks.run("process-orders-off", { customerId: "x" })).rejects.toMatchObject({
    code: "invalid_input",
  });
});
