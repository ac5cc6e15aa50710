import { z } from "zod";
import type { RowRefusal, WriteAnswer, WriteRow } from "../contract.ts";
import { setQuantitiesData, type UserError } from "./answers.ts";
import { failure, sanitize } from "./failures.ts";
import { MOST_ROWS } from "./operations.ts";
import type { GraphqlAnswer } from "./transport.ts";

/**
 * The input of `inventorySetQuantities` as JSON. It is stored and sent byte for byte: Shopify refuses a key that comes
 * back with other variables.
 */
export function encodeWrite(rows: readonly WriteRow[]): string {
  if (rows.length === 0 || rows.length > MOST_ROWS) {
    throw new Error(`A write takes 1 to ${MOST_ROWS} rows, not ${rows.length}`);
  }
  return JSON.stringify({
    name: "available",
    reason: "correction",
    quantities: rows.map((row) => ({
      inventoryItemId: row.inventoryItemId,
      locationId: row.locationId,
      quantity: toInteger(row.quantity),
      changeFromQuantity: toInteger(row.expected),
    })),
  });
}

/** JSON.stringify would write NaN as null, and a null expectation overwrites whatever the store shows. */
function toInteger(quantity: number): number {
  if (!Number.isSafeInteger(quantity)) throw new Error(`${quantity} is not a quantity`);
  return quantity;
}

const encodedWrite = z.object({
  quantities: z.array(z.object({ inventoryItemId: z.string(), locationId: z.string(), quantity: z.int() })),
});
type EncodedRow = z.infer<typeof encodedWrite>["quantities"][number];

/** The rows of a body that `encodeWrite` made. */
export function decodeWrite(body: string): readonly EncodedRow[] {
  return encodedWrite.parse(JSON.parse(body)).quantities;
}

export function toWriteAnswer(host: string, rows: readonly EncodedRow[], answer: GraphqlAnswer): WriteAnswer {
  const { budget } = answer;
  if (!answer.ok) return { kind: "failed", failure: answer.failure, budget };
  const parsed = setQuantitiesData.safeParse(answer.data);
  if (!parsed.success) {
    const message = `${host} answered a write with something else`;
    return { kind: "failed", failure: failure("ambiguous", "unreadable_answer", message), budget };
  }
  const errors = parsed.data.inventorySetQuantities.userErrors;
  // Setting numbers that the store already shows changes nothing and is a success all the same.
  if (errors.length === 0) return { kind: "written", budget };

  const codes = new Set(errors.map((error) => error.code));
  if (codes.has("IDEMPOTENCY_CONCURRENT_REQUEST")) return { kind: "still_running", budget };
  if (codes.has("IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED")) return { kind: "key_spent", budget };
  const ours = errors.find((error) => WHOLE_REQUEST_CODES.has(error.code ?? ""));
  if (ours !== undefined) {
    const message = `${host} refused the whole write: ${describe(ours)}`;
    return { kind: "failed", failure: failure("rejected", "request_refused", message), budget };
  }
  const named = toRefusals(errors, rows);
  if (named.length > 0) return { kind: "rows_refused", rows: named, budget };
  return { kind: "batch_refused", message: errors.map(describe).join("; ").slice(0, 500), budget };
}

/** About the request and not about a row: halving the batch would find no offender. */
const WHOLE_REQUEST_CODES: ReadonlySet<string> = new Set([
  "IDEMPOTENCY_KEY_PARAMETER_MISMATCH",
  "INVALID_NAME",
  "INVALID_REASON",
  "INVALID_REFERENCE_DOCUMENT",
]);

function toRefusals(errors: readonly UserError[], rows: readonly EncodedRow[]) {
  const byIndex = new Map<number, RowRefusal>();
  for (const error of errors) {
    const index = rowIndex(error);
    const row = index === null ? undefined : rows[index];
    if (index === null || row === undefined) continue;
    const refusal = toRefusal(error, row);
    // A row's problem outweighs its staleness: reading it again would not help.
    const before = byIndex.get(index);
    if (before === undefined || (before.kind === "stale" && refusal.kind === "problem")) {
      byIndex.set(index, refusal);
    }
  }
  return [...byIndex].map(([index, refusal]) => ({ index, refusal })).toSorted((a, b) => a.index - b.index);
}

/** `["input", "quantities", "3", "locationId"]` names row 3; the index is a string. */
function rowIndex({ field }: UserError): number | null {
  const [input, list, index] = field?.map(String) ?? [];
  return input === "input" && list === "quantities" && /^\d{1,3}$/.test(index ?? "") ? Number(index) : null;
}

function toRefusal(error: UserError, row: EncodedRow): RowRefusal {
  const item = row.inventoryItemId;
  switch (error.code ?? "") {
    case "CHANGE_FROM_QUANTITY_STALE":
    case "COMPARE_QUANTITY_STALE":
      return { kind: "stale" };
    case "INVALID_INVENTORY_ITEM":
      return problem("variant_missing", `the shop has no ${item}`);
    case "INVALID_LOCATION":
      return problem("location_missing", `the shop has no ${row.locationId}`);
    case "NON_MUTABLE_INVENTORY_ITEM":
      return problem("not_settable", `the quantity of ${item} cannot be set`);
    case "INVALID_QUANTITY_NEGATIVE":
    case "INVALID_QUANTITY_TOO_HIGH":
    case "INVALID_QUANTITY_TOO_LOW":
      return problem(
        "quantity_refused",
        `the quantity ${row.quantity} of ${item} was refused: ${describe(error)}`,
      );
    case "NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR":
      return problem("duplicate_variant", `${item} at ${row.locationId} is written by more than one listing`);
  }
  return problem("refused", `${item} was refused: ${describe(error)}`);
}

function problem(
  code: Extract<RowRefusal, { kind: "problem" }>["problem"]["code"],
  message: string,
): RowRefusal {
  return { kind: "problem", problem: { code, message } };
}

function describe(error: UserError): string {
  const words = sanitize(error.message);
  return error.code == null ? words : `${words} (${sanitize(error.code)})`;
}
