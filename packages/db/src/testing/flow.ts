import { idBounds } from "../id-bounds.ts";
import { lockForUnits } from "../load-items.ts";
import { createItemBook } from "../item-book.ts";
import { noWrites, planItemEvent } from "../plan-item-event.ts";
import { drawRowIds } from "../row-id.ts";
import { saveItemPlan } from "../save-item-plan.ts";
import type { Fixture } from "./fixture.ts";
import type { Db } from "../schema.ts";

/** Orders and ship notices of other parts, as far as levels care: sets what is promised and on its way of an item. */
export async function setFlow(
  db: Db,
  fixture: Pick<Fixture, "customerId" | "warehouseId">,
  itemId: number,
  {
    warehouseId = fixture.warehouseId,
    ...flow
  }: {
    readonly warehouseId?: number;
    readonly reserved?: number;
    readonly inbound?: number;
    readonly published?: number;
  },
): Promise<void> {
  const { customerId } = fixture;
  await db.transaction().execute(async (trx) => {
    const items = await lockForUnits(trx, [{ customerId, itemId }]);
    const item = items.find(({ id }) => id === itemId);
    if (item === undefined) throw new Error(`there is no item ${itemId}`);
    const before = item.flow.find((cell) => cell.warehouseId === warehouseId);
    const cell = { warehouseId, reserved: 0, inbound: 0, published: 0, ...before, ...flow };
    const ids = await drawRowIds(trx, idBounds(items, { events: 1, lines: 1 }));
    const book = createItemBook(items);
    const writes = noWrites();
    planItemEvent(
      book,
      {
        after: { ...item, flow: [...item.flow.filter((held) => held !== before), cell] },
        lines: [{ kind: "adjust", reason: "flow" }],
        flagEvent: null,
        trigger: "stock_and_publish_changed",
        cause: "event",
      },
      ids,
      writes,
    );
    await saveItemPlan(trx, items, book.changed(), writes);
  });
}
