import { z } from "@hono/zod-openapi";
import type { ItemPosition } from "@trueup/db/search/stretch";
import type { ItemSort } from "@trueup/sdk";
import { decodeCursor, encodeCursor } from "./page.ts";
import { invalidInput } from "./refusal.ts";

/** The cursor of a list of items, which may be sorted by SKU. */
export const itemCursor = z
  .string()
  .max(1_200)
  .transform((cursor, context) => {
    const position = decodePosition(cursor);
    if (position !== null) return position;
    context.addIssue({ code: "custom", message: MESSAGE });
    return z.NEVER;
  })
  .optional()
  .openapi({ type: "string", description: "`nextCursor` of the page before. Opaque: its form may change." });

const MESSAGE = "is not a cursor that a page of this list answered";

/** Where a page begins that is sorted like this; null for the first. Throws where the cursor is of another order. */
export function positionOf(cursor: ItemPosition | undefined, sort: ItemSort): ItemPosition | null {
  if (cursor === undefined) return null;
  const bySku = sort === "sku" || sort === "-sku";
  if ("sku" in cursor === bySku) return cursor;
  throw invalidInput([
    { path: "cursor", code: "invalid", message: "Is a cursor of a page in another order." },
  ]);
}

export function encodePosition(position: ItemPosition): string {
  return "id" in position ? encodeCursor(position.id) : Buffer.from(`s${position.sku}`).toString("base64url");
}

function decodePosition(cursor: string): ItemPosition | null {
  const id = decodeCursor(cursor);
  if (id !== null) return { id };
  const text = Buffer.from(cursor, "base64url").toString();
  const position = { sku: text.slice(1) };
  return text.startsWith("s") && !text.includes("\0") && encodePosition(position) === cursor
    ? position
    : null;
}
