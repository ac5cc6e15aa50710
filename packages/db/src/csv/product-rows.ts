import { readCsvText, type ImportSource } from "@trueup/sdk";
import type { CsvForm } from "../import-schema.ts";
import type { Cells } from "./cells.ts";
import { refuseTags, splitTags } from "./tags.ts";

/** The product that the rows of a file are about; later rows of it leave out what its first one said. */
export interface Product {
  readonly handle: string;
  readonly title: string;
  readonly tags: string | null;
  /** Its first row alone says so. */
  readonly isGiftCard: boolean;
}

/** One row of an export of products, as far as it is about something that is stocked. */
export interface ProductRow {
  readonly sku: string;
  readonly description: string;
  /** What the store leaves empty says nothing. */
  readonly price: string | undefined;
  readonly wholesaleCost: string | undefined;
  readonly tags: readonly string[] | undefined;
}

/** Null where the row is about nothing that is stocked. */
type ReadProductRow = (
  cells: Cells,
  product: Product | null,
) => { readonly product: Product | null; readonly row: ProductRow | null | undefined };

/** Whose file has these columns. */
export function sourceOf(header: CsvForm["header"]): ImportSource {
  const names = new Set(header.map((name) => name.toLowerCase()));
  const has = (...wanted: readonly string[]) => wanted.every((name) => names.has(name));
  if (has("handle", "title", "variant sku") || has("url handle", "title", "sku")) return "shopify";
  return has("type", "sku", "name", "published") ? "woocommerce" : "trueup";
}

/** The columns of a file by the names that they are read by here. Shopify has named its own in two ways. */
export function productColumns(
  source: "shopify" | "woocommerce",
  header: CsvForm["header"],
): ReadonlyMap<string, number> {
  const names = header.map((name) => name.toLowerCase());
  const wanted: Readonly<Record<string, readonly string[]>> =
    source === "shopify" ? SHOPIFY_COLUMNS : WOOCOMMERCE_COLUMNS;
  return new Map(
    Object.entries(wanted).flatMap(([column, spellings]) => {
      const at = names.findIndex((name) => spellings.includes(name));
      return at === -1 ? [] : [[column, at] as const];
    }),
  );
}

const SHOPIFY_COLUMNS = {
  handle: ["handle", "url handle"],
  title: ["title"],
  sku: ["variant sku", "sku"],
  option1: ["option1 value"],
  option2: ["option2 value"],
  option3: ["option3 value"],
  price: ["variant price", "price"],
  wholesaleCost: ["cost per item"],
  tags: ["tags"],
  giftCard: ["gift card"],
};

const WOOCOMMERCE_COLUMNS = {
  type: ["type"],
  sku: ["sku"],
  title: ["name"],
  price: ["regular price"],
  tags: ["tags"],
};

const MOST_DESCRIPTION = 10_000;

/**
 * The title stands in the first row of a product alone, unless another program wrote it into each; rows without options
 * are those of its further pictures. Gift cards are nothing that lies on a shelf.
 */
export const readShopifyRow: ReadProductRow = (cells, before) => {
  const handle = (cells.raw("handle") ?? "").trim();
  const title = (cells.raw("title") ?? "").trim();
  const same = before !== null && (handle === "" || handle === before.handle) ? before : null;
  const tags = (cells.raw("tags") ?? "").trim();
  const product: Product = {
    handle: same?.handle ?? handle,
    title: title === "" ? (same?.title ?? handle) : title,
    tags: tags === "" ? (same?.tags ?? null) : tags,
    isGiftCard: same?.isGiftCard === true || isTrue(cells.raw("giftCard")),
  };
  if (product.isGiftCard) return { product, row: null };
  const options = ["option1", "option2", "option3"]
    .map((name) => (cells.raw(name) ?? "").trim())
    .filter((value) => value !== "" && value !== "Default Title");
  const sku = withoutApostrophe(cells.raw("sku") ?? "");
  const isVariant = sku !== "" || (cells.raw("price") ?? "").trim() !== "" || options.length > 0;
  if (!isVariant) return { product, row: null };
  const description = options.length === 0 ? product.title : `${product.title} - ${options.join(" / ")}`;
  return { product, row: productRow(cells, sku, description, splitPlain(product.tags ?? "")) };
};

function isTrue(cell: string | undefined): boolean {
  return cell?.trim().toLowerCase() === "true";
}

/** Types whose products are not stocked themselves; a file may name several types of one product. */
const WITHOUT_STOCK = ["variable", "variable-subscription", "grouped", "external", "virtual"];

export const readWooCommerceRow: ReadProductRow = (cells) => {
  const types = (cells.raw("type") ?? "").split(",").map((type) => type.trim().toLowerCase());
  if (types.some((type) => WITHOUT_STOCK.includes(type))) return { product: null, row: null };
  const sku = withoutApostrophe(cells.raw("sku") ?? "");
  const title = readCsvText((cells.raw("title") ?? "").trim());
  return {
    product: null,
    row: productRow(cells, sku, title, splitTags(readCsvText(cells.raw("tags") ?? ""))),
  };
};

function productRow(
  cells: Cells,
  sku: string,
  description: string,
  tags: readonly string[],
): ProductRow | undefined {
  if (sku === "") {
    const message = "The product has no SKU. Give it one at the store, and export anew.";
    cells.faults.push({ column: "sku", code: "required", message });
  } else if (cells.oneLine("sku", 200) === undefined) return undefined;
  const price = cells.money("price", { decimalComma: true });
  const wholesaleCost = cells.money("wholesaleCost", { decimalComma: true });
  refuseTags(cells, tags);
  if (cells.faults.length > 0) return undefined;
  return {
    sku,
    description: description.slice(0, MOST_DESCRIPTION),
    price: price ?? undefined,
    wholesaleCost: wholesaleCost ?? undefined,
    tags: tags.length === 0 ? undefined : tags,
  };
}

/** Shopify puts an apostrophe before SKUs of digits, so that spreadsheets leave their zeros alone. */
function withoutApostrophe(cell: string): string {
  return cell
    .trim()
    .replace(/^'(?=[\d=+\-@])/, "")
    .trim();
}

function splitPlain(tags: string): readonly string[] {
  return [...new Set(tags.split(",").map((tag) => tag.trim()))].filter((tag) => tag !== "");
}
