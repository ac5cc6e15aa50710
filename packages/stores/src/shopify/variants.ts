import type { z } from "zod";
import type { RemoteVariant, VariantPage } from "../contract.ts";
import { variantsData } from "./answers.ts";
import { MOST_PAGED, MOST_ROWS } from "./operations.ts";

/**
 * Shopify ends every list after 25,000 objects. Before that the walk starts anew behind the last id that it has
 * seen; variants come in the order of their ids.
 */
interface Position {
  /** Variants seen since the walk last began. */
  readonly seen: number;
  /** The walk began behind this id; 0 is the beginning. */
  readonly behind: bigint;
  readonly after: string | null;
}

const START: Position = { seen: 0, behind: 0n, after: null };

/** Null where the cursor is none of ours. */
export function parseCursor(cursor: string | null): Position | null {
  if (cursor === null) return START;
  const [, seen, behind, after] = /^(\d{1,6}):(\d{1,20}):([\x21-\x7e]{0,500})$/.exec(cursor) ?? [];
  if (seen === undefined || behind === undefined || after === undefined) return null;
  return { seen: Number(seen), behind: BigInt(behind), after: after === "" ? null : after };
}

export function variantVariables({ behind, after }: Position): string {
  return JSON.stringify({ after, query: behind === 0n ? null : `id:>=${behind + 1n}` });
}

/** Null where the answer is not as asked for. */
export function toVariantPage(data: unknown, position: Position): VariantPage | null {
  const parsed = variantsData.safeParse(data);
  if (!parsed.success) return null;
  const { nodes, pageInfo } = parsed.data.productVariants;
  if (!pageInfo.hasNextPage) return { variants: nodes.map(toVariant), nextCursor: null };

  const last = /^gid:\/\/shopify\/ProductVariant\/(\d{1,20})$/.exec(nodes.at(-1)?.id ?? "")?.[1];
  if (last === undefined || pageInfo.endCursor === null) return null;
  const seen = position.seen + nodes.length;
  // A page early: the page that reaches the limit may say that it is the last.
  const nextCursor =
    seen + MOST_ROWS >= MOST_PAGED ? `0:${last}:` : `${seen}:${position.behind}:${pageInfo.endCursor}`;
  return { variants: nodes.map(toVariant), nextCursor };
}

type VariantNode = z.infer<typeof variantsData>["productVariants"]["nodes"][number];

function toVariant(node: VariantNode): RemoteVariant {
  return {
    productId: node.product.id,
    variantId: node.id,
    inventoryItemId: node.inventoryItem.id,
    sku: node.sku ?? "",
    // The name that Shopify gives to a product's only variant.
    title: node.displayName.replace(/ - Default Title$/, ""),
    tracked: node.inventoryItem.tracked,
  };
}
