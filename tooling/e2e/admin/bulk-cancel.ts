import { SOON } from "@trueup/db/testing/soon";
import { type BulkAction, type Client, hasBulkEnded } from "@trueup/sdk";
import { expect, test, vi } from "vitest";
import { customerNamed } from "../admin-system.ts";
import type { OpenAdmin } from "../open-admin.ts";

/** Rows of a file whose check takes some ten seconds; what is asked for one customer is done one after the other. */
const ROWS = 40_000;
const ACTIONS_BEFORE = 3;

export function testBulkCancel(admin: () => OpenAdmin): void {
  test("an action over 2,000 items that waits behind others is cancelled by a click on its page, and nothing of it is done", async () => {
    const { page } = await admin().operator();
    const { client } = admin().system;
    const cedar = await customerNamed(client, "Cedar Skincare");
    await page.goto(`/customers/${cedar.id}/bulk`);
    await page.locator(".stream.open").waitFor();

    const rows = Array.from({ length: ROWS }, (_, at) => `NO-SUCH-${at},1\n`);
    const file = `sku,quantity\n${rows.join("")}`;
    const check = await client.imports.create(cedar.id, { kind: "counts", opening: false }, file);
    const before: BulkAction[] = [];
    for (let at = 0; at < ACTIONS_BEFORE; at += 1) {
      before.push(await setStreetDate(client, cedar.id, `2031-01-0${(at % 2) + 1}`));
    }
    const last = await setStreetDate(client, cedar.id, "2039-12-24");
    await page.locator(`a[href$="/bulk/${last.id}"]`).click();
    await page.getByRole("heading", { name: "Set street date: 2039-12-24" }).waitFor();
    await page.getByRole("button", { name: "Cancel action" }).click();
    await page.locator("[data-bulk-status][data-status=cancelled]").waitFor();
    await page.getByText("0 of 2,000 items").waitFor();
    await page.getByRole("button", { name: "Cancel action" }).waitFor({ state: "detached" });

    await client.imports.cancel(cedar.id, check.id);
    for (const { id } of before) await client.bulkActions.cancel(cedar.id, id);
    await vi.waitFor(async () => {
      const { data } = await client.bulkActions.list(cedar.id);
      expect(data.every(({ status }) => hasBulkEnded(status))).toBe(true);
    }, SOON);
    const ended = await client.bulkActions.get(cedar.id, last.id);
    expect(ended).toMatchObject({ status: "cancelled", done: 0, total: 2_000, results: [] });
    const changed = { field: "streetDate", op: "gte", value: "2039-12-24" } as const;
    expect((await client.items.search(cedar.id, { filter: changed })).data).toEqual([]);
    await page.reload();
    await page.locator("[data-bulk-status][data-status=cancelled]").waitFor();
    expect(await page.locator("[data-row]").count()).toBe(0);
  });
}

function setStreetDate(client: Client, customerId: string, streetDate: string): Promise<BulkAction> {
  return client.bulkActions.start(customerId, {
    action: "set_street_date",
    parameters: { streetDate },
    filter: { and: [] },
    confirm: true,
  });
}
