import { isSellable, quantitiesOf, type StockRole } from "@trueup/sdk";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changeItem } from "./change-item.ts";
import { countedOf } from "./counts.ts";
import { loadItems } from "./load-items.ts";
import { recordStockChanges } from "./record-stock-changes.ts";
import { adjust, count } from "./testing/changes.ts";
import { createFloor, type Floor } from "./testing/floor.ts";
import { line, noticesOf } from "./testing/notices.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const SKUS = ["A", "B"] as const;
const sku = fc.constantFrom(...SKUS);
const units = fc.integer({ min: 0, max: 8 });
const few = fc.integer({ min: 0, max: 3 });
const none = fc.constant(0);
const published = fc.boolean();
const drawnLine = fc.record({ sku, expected: units, published });
/** Which of the ship notices there are, and which of its lines. */
const at = fc.nat({ max: 5 });
const role = fc.constantFrom<StockRole>("pickable", "pickable", "backstock", "pending", "damaged");

const step = fc.oneof(
  fc.record({
    kind: fc.constant("create"),
    status: fc.constantFrom("draft", "in_transit", "arrived"),
    inSecond: fc.boolean(),
    lines: fc.array(drawnLine, { maxLength: 3 }),
  }),
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("receive"), at, lineAt: at, good: few, damaged: few, role }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("receive"), at, lineAt: at, good: few, damaged: none, role }),
  },
  fc.record({
    kind: fc.constant("act"),
    at,
    action: fc.constantFrom("complete", "never_received", "cancel", "reopen"),
  }),
  fc.record({
    kind: fc.constant("publish"),
    at,
    lineAt: fc.option(at),
    action: fc.constantFrom("publish", "unpublish"),
  }),
  fc.record({ kind: fc.constant("expect"), at, lineAt: at, expected: units }),
  fc.record({ kind: fc.constant("add"), at, line: drawnLine }),
  fc.record({ kind: fc.constant("remove"), at, lineAt: at }),
  fc.record({
    kind: fc.constant("status"),
    at,
    status: fc.constantFrom("in_transit", "arrived", "problem"),
  }),
  fc.record({ kind: fc.constant("move"), at, inSecond: fc.boolean() }),
  fc.record({ kind: fc.constant("include"), sku, includeInbound: fc.boolean() }),
  fc.record({ kind: fc.constant("adjust"), sku, delta: fc.integer({ min: -5, max: 5 }) }),
  fc.record({ kind: fc.constant("count"), sku, quantity: units }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What every history begins with, so that there is something to receive. */
const FIRST = [line("A", 8, { published: true }), line("B", 6, { published: true }), line("A", 5)];

interface World {
  readonly floor: Floor;
  readonly notices: ReturnType<typeof noticesOf>;
  readonly second: number;
  readonly noticeIds: number[];
}

/** Refusals are part of the game: they must change nothing. */
async function take({ floor, notices, second, noticeIds }: World, step: Step): Promise<void> {
  const { customerId, warehouseId } = floor;
  if (step.kind === "create") {
    const { status, inSecond, lines } = step;
    const created = lines.map((drawn) => line(drawn.sku, drawn.expected, { published: drawn.published }));
    noticeIds.push(await notices.create(created, { status, warehouseId: inSecond ? second : null }));
    return;
  }
  if (step.kind === "include") {
    const { includeInbound } = step;
    const itemId = floor.item(step.sku).id;
    await changeItem(database.db, { customerId, itemId, patch: { includeInbound }, ifVersion: null });
    return;
  }
  if (step.kind === "adjust" || step.kind === "count") {
    const change = step.kind === "adjust" ? adjust(step.sku, step.delta) : count(step.sku, step.quantity);
    await recordStockChanges(database.db, [{ customerId, changes: [change] }]);
    return;
  }
  const noticeId = noticeIds[step.at % Math.max(1, noticeIds.length)];
  if (noticeId === undefined) return;
  const lineIds = await notices.lineIds(noticeId);
  const lineId = (lineAt: number): number => lineIds[lineAt % Math.max(1, lineIds.length)] ?? 0;
  switch (step.kind) {
    case "receive": {
      const { good, damaged } = step;
      if (good + damaged > 0)
        await notices.receive(noticeId, lineId(step.lineAt), { good, damaged, role: step.role });
      return;
    }
    case "act":
      await notices.act(noticeId, { kind: step.action });
      return;
    case "publish":
      await notices.act(noticeId, {
        kind: step.action,
        lineId: step.lineAt === null ? null : lineId(step.lineAt),
      });
      return;
    case "expect":
      await notices.patch(noticeId, { lines: [{ id: lineId(step.lineAt), expected: step.expected }] });
      return;
    case "add": {
      const { sku: ofItem, expected, published: isPublished } = step.line;
      await notices.patch(noticeId, { addLines: [line(ofItem, expected, { published: isPublished })] });
      return;
    }
    case "remove":
      await notices.patch(noticeId, { removeLines: [lineId(step.lineAt)] });
      return;
    case "status":
      await notices.patch(noticeId, { status: step.status });
      return;
    case "move":
      await notices.patch(noticeId, { warehouseId: step.inSecond ? second : warehouseId });
  }
}

interface Sums {
  readonly place: string;
  readonly inbound: number;
  readonly published: number;
}

/** What the lines say, reckoned by SQL alone. */
async function sumsOfLines(customerId: number): Promise<readonly Sums[]> {
  const { rows } = await sql<Sums>`
    SELECT l.item_id || '/' || n.warehouse_id AS place,
      sum(greatest(0, l.expected - l.good - l.damaged))::integer AS inbound,
      coalesce(sum(greatest(0, l.expected - l.good - l.damaged)) FILTER (WHERE l.published), 0)::integer AS published
    FROM ship_notice n JOIN ship_notice_line l ON l.customer_id = n.customer_id AND l.notice_id = n.id
    WHERE n.customer_id = ${customerId} AND n.status IN ('in_transit', 'arrived', 'receiving', 'problem')
    GROUP BY 1 HAVING sum(greatest(0, l.expected - l.good - l.damaged)) > 0 ORDER BY 1`.execute(database.db);
  return rows;
}

async function cells(customerId: number): Promise<readonly Sums[]> {
  const { rows } = await sql<Sums>`
    SELECT item_id || '/' || warehouse_id AS place, inbound, published FROM item_flow
    WHERE customer_id = ${customerId} AND inbound > 0 ORDER BY 1`.execute(database.db);
  return rows;
}

/** Published units of an item, reckoned by SQL alone. */
async function publishedBySql(customerId: number, itemId: number): Promise<number> {
  const { rows } = await sql<{ published: number }>`
    SELECT (
      coalesce((SELECT sum(quantity) FROM stock
        WHERE customer_id = i.customer_id AND item_id = i.id AND role IN ('pickable', 'backstock')), 0)
      + coalesce((SELECT sum(greatest(0, l.expected - l.good - l.damaged))
        FROM ship_notice_line l JOIN ship_notice n ON n.customer_id = l.customer_id AND n.id = l.notice_id
        WHERE l.customer_id = i.customer_id AND l.item_id = i.id AND (l.published OR i.include_inbound)
          AND n.status IN ('in_transit', 'arrived', 'receiving', 'problem')), 0))::integer AS published
    FROM item i WHERE i.customer_id = ${customerId} AND i.id = ${itemId}`.execute(database.db);
  return rows[0]?.published ?? Number.NaN;
}

async function quantitiesByItem(floor: Floor) {
  const { customerId } = floor;
  const items = await loadItems(
    database.db,
    SKUS.map((own) => ({ customerId, itemId: floor.item(own).id })),
  );
  return new Map(items.map((item) => [item.id, quantitiesOf(countedOf(item))]));
}

async function lastLevel(itemId: number): Promise<number | null> {
  const row = await database.db
    .selectFrom("decision")
    .select("level")
    .where("item_id", "=", itemId)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.level ?? null;
}

/** A line that counts as published, as it stands before a receipt. */
async function lineBefore(world: World, step: Step) {
  if (step.kind !== "receive") return null;
  const noticeId = world.noticeIds[step.at % Math.max(1, world.noticeIds.length)] ?? 0;
  const lineIds = await world.notices.lineIds(noticeId);
  const id = lineIds[step.lineAt % Math.max(1, lineIds.length)] ?? 0;
  const { rows } = await sql<{ item_id: number; outstanding: number }>`
    SELECT l.item_id, greatest(0, l.expected - l.good - l.damaged) AS outstanding
    FROM ship_notice_line l JOIN ship_notice n ON n.customer_id = l.customer_id AND n.id = l.notice_id
    JOIN item i ON i.customer_id = l.customer_id AND i.id = l.item_id
    WHERE l.customer_id = ${world.floor.customerId} AND l.id = ${id} AND (l.published OR i.include_inbound)
      AND n.status IN ('in_transit', 'arrived', 'receiving', 'problem')`.execute(database.db);
  return rows[0] ?? null;
}

test("cells are the sums of the lines, published units follow from them, and no unit counts twice", async () => {
  let receipts = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      const floor = await createFloor(database.db, { skus: SKUS, preferences: { syncInventory: "always" } });
      const { customerId } = floor;
      const { id: second } = await database.db
        .insertInto("warehouse")
        .values({ customer_id: customerId, name: "Second" })
        .returning("id")
        .executeTakeFirstOrThrow();
      const world: World = { floor, notices: noticesOf(database.db, customerId), second, noticeIds: [] };
      world.noticeIds.push(await world.notices.create(FIRST));
      for (const next of steps) {
        const before = await quantitiesByItem(floor);
        const received = await lineBefore(world, next);
        await take(world, next);
        const after = await quantitiesByItem(floor);
        expect(await cells(customerId)).toEqual(await sumsOfLines(customerId));
        for (const [itemId, quantities] of after) {
          expect(quantities.published).toBe(await publishedBySql(customerId, itemId));
          const isTold = quantities.published !== before.get(itemId)?.published;
          expect(isTold ? await lastLevel(itemId) : Math.max(0, quantities.published)).toBe(
            Math.max(0, quantities.published),
          );
        }
        const replaces =
          next.kind === "receive" &&
          received !== null &&
          next.damaged === 0 &&
          isSellable(next.role) &&
          next.good <= received.outstanding;
        receipts += replaces ? 1 : 0;
        const itemId = received?.item_id ?? 0;
        const known = (replaces ? before : after).get(itemId)?.published;
        expect(after.get(itemId)?.published).toBe(known);
      }
    }),
    { numRuns: 25 },
  );
  expect(receipts).toBeGreaterThan(0);
});
