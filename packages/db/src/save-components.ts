import type { Fault } from "@trueup/sdk";
import { sql } from "kysely";
import { type Component, type Flattened, planComposition } from "./bundle-graph.ts";
import { blocksBundle, loadCompositions, loadMembers, resolveComponents } from "./load-compositions.ts";
import type { NamedComponent } from "./load-compositions.ts";
import { idBounds } from "./id-bounds.ts";
import type { ItemState } from "./item-state.ts";
import { loadParts, lockForComposition } from "./load-items.ts";
import { createItemBook } from "./item-book.ts";
import { noWrites, planConsequences } from "./plan-item-event.ts";
import { drawRowIds } from "./row-id.ts";
import { saveItemPlan } from "./save-item-plan.ts";
import type { Db, Trx } from "./schema.ts";
import { inTransaction } from "./transaction.ts";

export type SavedComponents =
  | { readonly kind: "saved" }
  | { readonly kind: "not_found" }
  | { readonly kind: "stale" }
  | { readonly kind: "invalid"; readonly faults: readonly Fault[] }
  /** The item cannot be a bundle as it stands, or the bundle cannot be without components. */
  | { readonly kind: "item_in_use" | "in_bundle"; readonly message: string };

export interface ComponentsChange {
  readonly customerId: number;
  readonly itemId: number;
  readonly components: readonly NamedComponent[];
  readonly ifVersion: number | null;
}

/**
 * Makes an item a bundle of these components, or changes what a bundle is made of. The levels of the bundle, and of the
 * bundles that it is in, are judged as a change of stock. Existing orders keep what they took.
 */
export async function saveComponents(db: Db, change: ComponentsChange): Promise<SavedComponents> {
  return inTransaction(db, (trx) => saveComponentsIn(trx, change));
}

/** The same in a transaction that does more. */
export async function saveComponentsIn(trx: Trx, change: ComponentsChange): Promise<SavedComponents> {
  const { customerId, itemId, ifVersion } = change;
  // One composition of a customer at a time: what is read of the others stays so until all is locked and saved.
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('bundles of ' || ${customerId}::text, 0))`.execute(
    trx,
  );
  const resolved = await resolveComponents(trx, customerId, change.components);
  if (resolved.faults.length > 0) return { kind: "invalid", faults: resolved.faults };
  const { components } = resolved;
  const { above, graph } = await loadCompositions(trx, customerId, itemId, components);
  const members = await loadMembers(trx, customerId, [itemId, ...components.map((own) => own.itemId)]);
  const item = members.get(itemId);
  if (item === undefined) return { kind: "not_found" };
  const empty = refuseEmpty(item.isBundle, above.length > 0, components);
  if (empty !== null) return empty;
  const planned = planComposition(graph, members, { bundleId: itemId, components, above });
  if (planned.kind === "refused") return { kind: "invalid", faults: planned.faults };

  const others = await relatives(trx, customerId, itemId, components, planned.flattened);
  const before = await lockForComposition(trx, {
    bundle: { customerId, itemId },
    above: above.map((id) => ({ customerId, itemId: id })),
    others: others.map((id) => ({ customerId, itemId: id })),
  });
  const archived = await archivedMeanwhile(trx, customerId, components, members);
  if (archived.length > 0) return { kind: "invalid", faults: archived };
  const blocked = item.isBundle ? null : await blocksBundle(trx, customerId, itemId);
  if (blocked !== null) return { kind: "item_in_use", message: blocked };
  const { rows } = await sql`
    UPDATE item SET is_bundle = true, version = version + 1
    WHERE customer_id = ${customerId} AND id = ${itemId} AND version = coalesce(${ifVersion}::bigint, version)
    RETURNING id`.execute(trx);
  if (rows.length === 0) return { kind: "stale" };
  await writeComposition(trx, customerId, itemId, components, planned.flattened);
  await markContained(trx, customerId, others);
  await judge(
    trx,
    before,
    itemId,
    components.map((own) => ({ sku: members.get(own.itemId)?.sku ?? "", units: own.units })),
  );
  return { kind: "saved" };
}

function refuseEmpty(
  isBundle: boolean,
  isInside: boolean,
  components: readonly Component[],
): SavedComponents | null {
  if (components.length > 0) return null;
  if (isInside) {
    return { kind: "in_bundle", message: "The bundle is part of another one and has to have components." };
  }
  if (isBundle) return null;
  const message = "must have 1 component at least: the item is no bundle yet";
  return { kind: "invalid", faults: [{ path: "components", code: "too_small", message }] };
}

/** Everything that is or was in the bundle. */
async function relatives(
  trx: Trx,
  customerId: number,
  bundleId: number,
  components: readonly Component[],
  flattened: Flattened,
): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    SELECT component_id AS id FROM bundle_component WHERE customer_id = ${customerId} AND bundle_id = ${bundleId}
    UNION SELECT part_id FROM bundle_part
      WHERE customer_id = ${customerId} AND bundle_id = ${bundleId}`.execute(trx);
  return [
    ...new Set([
      ...rows.map((row) => row.id),
      ...components.map((own) => own.itemId),
      ...(flattened.get(bundleId)?.keys() ?? []),
    ]),
  ];
}

async function archivedMeanwhile(
  trx: Trx,
  customerId: number,
  components: readonly Component[],
  before: Awaited<ReturnType<typeof loadMembers>>,
): Promise<readonly Fault[]> {
  const now = await loadMembers(
    trx,
    customerId,
    components.map((own) => own.itemId),
  );
  return components.flatMap(({ itemId }, at) => {
    const member = now.get(itemId);
    if (member?.archived !== true || before.get(itemId)?.archived === true) return [];
    return [{ path: `components.${at}`, code: "archived", message: `SKU "${member.sku}" is archived.` }];
  });
}

async function writeComposition(
  trx: Trx,
  customerId: number,
  bundleId: number,
  components: readonly Component[],
  flattened: Flattened,
): Promise<void> {
  const parts = [...flattened].flatMap(([id, own]) =>
    [...own].map(([partId, units]) => ({ id, partId, units })),
  );
  await sql`
    DELETE FROM bundle_component WHERE customer_id = ${customerId} AND bundle_id = ${bundleId}`.execute(trx);
  await sql`
    INSERT INTO bundle_component (customer_id, bundle_id, component_id, units)
    SELECT ${customerId}, ${bundleId}, c.* FROM unnest(${components.map((own) => own.itemId)}::bigint[],
      ${components.map((own) => own.units)}::integer[]) AS c`.execute(trx);
  await sql`
    DELETE FROM bundle_part WHERE customer_id = ${customerId}
      AND bundle_id = ANY (${[...flattened.keys()]}::bigint[])`.execute(trx);
  await sql`
    INSERT INTO bundle_part (customer_id, bundle_id, part_id, units)
    SELECT ${customerId}, p.* FROM unnest(${parts.map((part) => part.id)}::bigint[],
      ${parts.map((part) => part.partId)}::bigint[], ${parts.map((part) => part.units)}::bigint[]) AS p`.execute(
    trx,
  );
}

async function markContained(trx: Trx, customerId: number, itemIds: readonly number[]): Promise<void> {
  await sql`
    UPDATE item i SET in_bundle = c.contained
    FROM (
      SELECT k.id, EXISTS (SELECT 1 FROM bundle_component c
          WHERE c.customer_id = ${customerId} AND c.component_id = k.id)
        OR EXISTS (SELECT 1 FROM bundle_part p WHERE p.customer_id = ${customerId} AND p.part_id = k.id) AS contained
      FROM unnest(${[...itemIds]}::bigint[]) AS k(id)) c
    WHERE i.customer_id = ${customerId} AND i.id = c.id AND i.in_bundle <> c.contained`.execute(trx);
}

/** The bundle's level follows from something else now, and with it that of the bundles above. */
async function judge(
  trx: Trx,
  before: readonly ItemState[],
  bundleId: number,
  components: readonly { readonly sku: string; readonly units: number }[],
): Promise<void> {
  const parts = await loadParts(
    trx,
    before.map(({ id, customer }) => ({ customerId: customer.id, itemId: id })),
  );
  const ids = await drawRowIds(trx, idBounds(before, { events: 1, lines: before.length }));
  const writes = noWrites();
  const book = createItemBook(before);
  const eventId = ids.history();
  for (const item of before) {
    const own = parts.get(item.id) ?? [];
    const after: ItemState = {
      ...item,
      received: item.received || (own.length > 0 && own.every((part) => part.received)),
      stock: [],
      flow: [],
      bundle: { parts: own, judgedLater: item.bundle?.judgedLater ?? false },
    };
    if (item.id === bundleId) {
      const about = { customerId: item.customer.id, itemId: item.id, kind: "bundle" } as const;
      writes.history.push({ ...about, id: eventId, eventId, detail: { components } });
    }
    const event = { after, flagEvent: null, trigger: "stock_changed", cause: "event" } as const;
    planConsequences(book, item, event, eventId, ids, writes);
  }
  await saveItemPlan(trx, before, book.changed(), writes);
}
