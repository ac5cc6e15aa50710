import type { NewLine, NewNotice, NoticePatch } from "@trueup/db/edit-ship-notice";
import { decodeId, type IdKind } from "@trueup/db/id";
import type { Fault } from "@trueup/sdk";
import type { AskedLine, AskedNotice, AskedPatch } from "../schemas/ship-notices.ts";

/** Faults of lines that no field has by itself. Looks at the body as it came. */
export function lineFaults(body: unknown, field: "lines" | "addLines"): readonly Fault[] {
  const lines: unknown = typeof body === "object" && body !== null ? Reflect.get(body, field) : undefined;
  if (!Array.isArray(lines)) return [];
  return lines.flatMap((line: unknown, at) => {
    if (typeof line !== "object" || line === null) return [];
    const hasSku = Reflect.get(line, "sku") !== undefined;
    if (hasSku !== (Reflect.get(line, "itemId") !== undefined)) return [];
    const message = hasSku
      ? "Name the item by sku or by itemId, not by both."
      : "Name the item by sku or by itemId.";
    return [{ path: `${field}.${at}.sku`, code: hasSku ? "not_allowed" : "required", message }];
  });
}

export function toNewNotice({ warehouseId, sender, reference, eta, status, lines }: AskedNotice): NewNotice {
  return {
    warehouseId: warehouseId === undefined ? null : idOf("warehouse", warehouseId),
    status: status ?? "draft",
    lines: (lines ?? []).map(toLine),
    ...(sender === undefined ? {} : { sender }),
    ...(reference === undefined ? {} : { reference }),
    ...(eta === undefined ? {} : { eta: new Date(eta) }),
  };
}

export function toNoticePatch(asked: AskedPatch): NoticePatch {
  const { warehouseId, eta, addLines, lines, removeLines, ...same } = asked;
  return {
    ...same,
    ...(warehouseId === undefined ? {} : { warehouseId: idOf("warehouse", warehouseId) }),
    ...(eta === undefined ? {} : { eta: eta === null ? null : new Date(eta) }),
    ...(addLines === undefined ? {} : { addLines: addLines.map(toLine) }),
    ...(lines === undefined
      ? {}
      : { lines: lines.map(({ id, expected }) => ({ id: idOf("shipNoticeLine", id), expected })) }),
    ...(removeLines === undefined
      ? {}
      : { removeLines: removeLines.map((id) => idOf("shipNoticeLine", id)) }),
  };
}

function toLine({ sku, itemId, expected, published = false }: AskedLine): NewLine {
  const item = itemId === undefined ? { sku: sku ?? "" } : { itemId: idOf("item", itemId) };
  return { item, expected, published };
}

/** Ids begin with 1: one of another form is one that nothing has, and is refused as such. */
const NOBODY_ID = 0;

function idOf(kind: IdKind, text: string): number {
  return decodeId(kind, text) ?? NOBODY_ID;
}
