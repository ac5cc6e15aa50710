import type { ReadResult, ReadRow, RowProblem } from "../contract.ts";
import { type InventoryItem, parseReadGroup } from "./answers.ts";
import { sanitize } from "./failures.ts";
import { MOST_ROWS, type Operation, readQuantities } from "./operations.ts";

export interface ReadPlan {
  readonly operation: Operation;
  readonly variables: string;
  /** The results in the order of the rows; null where the answer is not as asked for. */
  readonly toResults: (data: unknown) => readonly ReadResult[] | null;
}

/** One query for all rows, with a part for each location; the results at once where no row can be asked for. */
export function planRead(rows: readonly ReadRow[]): ReadPlan | { readonly results: readonly ReadResult[] } {
  if (rows.length > MOST_ROWS) throw new Error(`A read takes at most ${MOST_ROWS} rows, not ${rows.length}`);
  // One malformed id would make Shopify refuse the whole query.
  const malformed = rows.map(findMalformed);
  const groups = groupByLocation(rows.filter((_, index) => malformed[index] === null));
  if (groups.length === 0) return { results: malformed.flatMap((result) => result ?? []) };

  return {
    operation: readQuantities(groups.length),
    variables: JSON.stringify(
      Object.fromEntries(
        groups.flatMap(({ locationId, rows: members }, group) => [
          [`ids${group}`, members.map(nodeId)],
          [`location${group}`, locationId],
        ]),
      ),
    ),
    toResults(data) {
      const found = new Map<ReadRow, ReadResult>();
      for (const [group, { rows: members }] of groups.entries()) {
        const answer = parseReadGroup(data, group, members.length);
        if (answer === null) return null;
        for (const [index, row] of members.entries()) {
          const result = toResult(row, answer.location, answer.items[index] ?? null);
          if (result === null) return null;
          found.set(row, result);
        }
      }
      return rows.flatMap((row, index) => malformed[index] ?? found.get(row) ?? []);
    },
  };
}

interface LocationGroup {
  readonly locationId: string;
  readonly rows: readonly ReadRow[];
}

function groupByLocation(rows: readonly ReadRow[]): readonly LocationGroup[] {
  return [...Map.groupBy(rows, (row) => row.locationId)].map(([locationId, members]) => ({
    locationId,
    rows: members,
  }));
}

function nodeId(row: ReadRow): string {
  return row.inventoryItemId ?? row.variantId;
}

function findMalformed(row: ReadRow): ReadResult | null {
  if (!/^gid:\/\/shopify\/Location\/\d{1,20}$/.test(row.locationId)) {
    return problem("location_missing", `"${sanitize(row.locationId)}" is not the id of a Shopify location`);
  }
  const [id, kind, pattern] =
    row.inventoryItemId === null
      ? [row.variantId, "variant", /^gid:\/\/shopify\/ProductVariant\/\d{1,20}$/]
      : [row.inventoryItemId, "inventory item", /^gid:\/\/shopify\/InventoryItem\/\d{1,20}$/];
  if (pattern.test(id)) return null;
  return problem("variant_missing", `"${sanitize(id)}" is not the id of a Shopify ${kind}`);
}

/** Null where the level came without the number that was asked for. */
function toResult(
  row: ReadRow,
  location: { readonly name: string; readonly isActive: boolean } | null,
  item: InventoryItem | null,
): ReadResult | null {
  if (location === null) return problem("location_missing", `the shop has no ${row.locationId}`);
  if (!location.isActive) {
    return problem(
      "location_missing",
      `the location "${sanitize(location.name)}" (${row.locationId}) is deactivated`,
    );
  }
  if (item === null) return problem("variant_missing", `the shop has no ${nodeId(row)}`);
  if (!item.tracked) return problem("not_tracked", `the shop does not track the quantity of ${item.id}`);
  if (item.inventoryLevel === null || !item.inventoryLevel.isActive) {
    return problem(
      "not_stocked",
      `${item.id} is not stocked at "${sanitize(location.name)}" (${row.locationId})`,
    );
  }
  const available = item.inventoryLevel.quantities.find(({ name }) => name === "available");
  if (available === undefined) return null;
  return { kind: "found", quantity: available.quantity, inventoryItemId: item.id };
}

function problem(code: RowProblem["code"], message: string): ReadResult {
  return { kind: "problem", problem: { code, message } };
}
