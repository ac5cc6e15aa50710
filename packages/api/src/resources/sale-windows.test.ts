import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

async function open() {
  const { id: customerId } = await api.operator.customers.create({ name: "Aurora" });
  const client = await api.client(customerId);
  await client.customers.patch(customerId, { timeZone: "Europe/Berlin" });
  const item = await client.items.create(customerId, { sku: "A" });
  return { customerId, client, item };
}

const times = { startsAt: "2028-07-01T08:00", endsAt: "2028-12-01T09:00" } as const;

describe("a sale window", () => {
  test("is made, listed, renamed, moved and cancelled; local times are the customer's", async () => {
    const { customerId, client, item } = await open();
    const made = await client.saleWindows.create(customerId, {
      name: "Summer",
      ids: [item.id],
      mode: "buffer",
      buffer: 3,
      ...times,
    });
    expect(made).toMatchObject({
      target: { ids: [item.id] },
      buffer: 3,
      startsAt: "2028-07-01T06:00:00.000Z",
      endsAt: "2028-12-01T08:00:00.000Z",
      status: "scheduled",
    });
    const moved = await client.saleWindows.patch(
      customerId,
      made.id,
      { name: "Later", startsAt: "2028-08-01T00:00:00Z" },
      { ifMatch: made.etag },
    );
    expect(moved).toMatchObject({ name: "Later", startsAt: "2028-08-01T00:00:00.000Z", endsAt: made.endsAt });
    await expect(
      client.saleWindows.patch(customerId, made.id, { name: "No" }, { ifMatch: made.etag }),
    ).rejects.toMatchObject({ code: "stale_version" });
    expect((await client.saleWindows.list(customerId)).data).toEqual([moved]);
    expect(await client.saleWindows.cancel(customerId, made.id)).toMatchObject({ status: "ended" });
    await expect(client.saleWindows.patch(customerId, made.id, { name: "No" })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  test("whose time has come is begun by the task that an operator runs, of one customer alone", async () => {
    const { customerId, client, item } = await open();
    const other = await open();
    const soon = { name: "Now", mode: "pause", ...times } as const;
    const made = await client.saleWindows.create(customerId, { ...soon, ids: [item.id] });
    await other.client.saleWindows.create(other.customerId, { ...soon, ids: [other.item.id] });
    await api.database.db
      .updateTable("sale_window")
      .set({ starts_at: new Date(0) })
      .where("status", "=", "scheduled")
      .execute();
    expect(await api.operator.tasks.run("sale-windows", { customerId })).toMatchObject({ changed: 1 });
    expect(await client.saleWindows.get(customerId, made.id)).toMatchObject({ status: "starting" });
    expect((await other.client.saleWindows.list(other.customerId)).data).toMatchObject([
      { status: "scheduled" },
    ]);
  });

  test("keeps the filter that its search has", async () => {
    const { customerId, client } = await open();
    const filter = { field: "received", op: "is", value: true } as const;
    const search = await client.searches.create(customerId, { kind: "items", name: "Received", filter });
    const made = await client.saleWindows.create(customerId, {
      name: "Sale",
      search: search.id,
      mode: "pause",
      ...times,
    });
    expect(made).toMatchObject({ target: { filter }, buffer: null });
  });

  test("names all of its faults", async () => {
    const { customerId, client, item } = await open();
    await expect(
      client.saleWindows.create(customerId, {
        name: "Sale",
        ids: [item.id, "itm_999999"],
        mode: "pause",
        buffer: 3,
        startsAt: "2028-07-01T08:00",
        endsAt: "2020-01-01T00:00",
      }),
    ).rejects.toMatchObject({
      problem: {
        errors: [
          { path: "ids.1", code: "not_found" },
          { path: "buffer", code: "not_allowed" },
          { path: "endsAt", code: "out_of_range" },
          { path: "endsAt", code: "out_of_range" },
        ],
      },
    });
    await expect(
      client.saleWindows.create(customerId, { name: "Sale", mode: "buffer", ...times }),
    ).rejects.toMatchObject({ problem: { errors: [{ path: "ids", code: "required" }, { path: "buffer" }] } });
  });
});

describe("a setting that expires", () => {
  test("shows until when and what it goes back to, and goes back by the task", async () => {
    const { customerId, client, item } = await open();
    const saved = await client.items.patch(customerId, item.id, {
      syncInventory: "never",
      syncInventoryUntil: "2028-12-01T09:00",
    });
    expect(saved).toMatchObject({
      syncInventory: "never",
      override: { until: "2028-12-01T08:00:00.000Z", restores: "default", syncWhenEnds: true },
    });
    await api.database.db
      .updateTable("item")
      .set({ override_until: new Date(0) })
      .where("override_until", "is not", null)
      .execute();
    expect(await api.operator.tasks.run("expire-overrides", { customerId })).toMatchObject({ changed: 1 });
    expect(await client.items.get(customerId, item.id)).toMatchObject({
      syncInventory: "default",
      override: null,
    });
    const summaries = (await client.items.history(customerId, item.id)).data.map((line) => line.summary);
    expect(summaries[0]).toContain("went back");
  });

  test.each([
    [{ syncInventoryUntil: "2028-12-01T09:00" }, "syncInventory"],
    [{ syncInventory: "never", syncInventoryUntil: "2020-12-01T09:00" }, "syncInventoryUntil"],
    [{ syncInventory: "never", syncInventoryUntil: "2028-02-31T09:00" }, "syncInventoryUntil"],
    [{ syncInventory: "never", syncWhenEnds: true }, "syncWhenEnds"],
  ] as const)("%o has a fault at %s", async (patch, path) => {
    const { customerId, client, item } = await open();
    await expect(client.items.patch(customerId, item.id, patch)).rejects.toMatchObject({
      problem: { errors: [{ path }] },
    });
    expect((await client.items.get(customerId, item.id)).syncInventory).toBe("default");
  });
});

test("orders that a street date held are looked at by the task, of one customer too", async () => {
  const { customerId } = await open();
  expect(await api.operator.tasks.run("street-dates", { customerId })).toEqual({
    task: "street-dates",
    looked: 0,
    changed: 0,
  });
});
