import { type Fault, MAX_QUANTITY } from "@trueup/sdk";
import type { ItemBook } from "./item-book.ts";
import type { ItemState } from "./item-state.ts";
import type { NewOrderOutcome, NewOrderRequest } from "./new-order.ts";
import type { NamedItems, OrderItem } from "./order-items.ts";

/** What the lines of orders name. */
export interface OrderedItems {
  readonly named: NamedItems;
  readonly book: ItemBook;
  readonly items: ReadonlyMap<number, OrderItem>;
  readonly storeIds: ReadonlySet<number>;
}

export interface PlannedLine {
  readonly itemId: number;
  readonly variantId: string | null;
  readonly quantity: number;
  readonly values: OrderItem;
  readonly units: readonly Units[];
}

interface Units {
  readonly itemId: number;
  readonly quantity: number;
}

type Exploded =
  | { readonly kind: "lines"; readonly lines: readonly PlannedLine[] }
  | Extract<NewOrderOutcome, { readonly kind: "refused" }>;

/** The lines of an order, or why they are none. */
export function explode(state: OrderedItems, request: NewOrderRequest): Exploded {
  const faults: Fault[] = [];
  const lines: PlannedLine[] = [];
  if (request.storeId !== null && !state.storeIds.has(request.storeId)) {
    faults.push({ path: "storeId", code: "unknown_store", message: "No such store of this customer." });
  }
  for (const [at, line] of request.lines.entries()) {
    const path = `lines.${at}`;
    const item = findItem(state, line.item);
    const values = item === null ? undefined : state.items.get(item.id);
    if (item === null || values === undefined) {
      faults.push(
        "sku" in line.item
          ? {
              path: `${path}.sku`,
              code: "unknown_sku",
              message: `No item of this customer has the SKU "${line.item.sku}".`,
            }
          : { path: `${path}.itemId`, code: "unknown_item", message: "No such item of this customer." },
      );
      continue;
    }
    const units = unitsOf(item, line.quantity);
    if (units.length === 0) {
      const message = `SKU "${item.sku}" is a bundle of nothing; it cannot be ordered.`;
      faults.push({ path, code: "empty_bundle", message });
    }
    lines.push({
      itemId: item.id,
      variantId: line.variantId,
      quantity: line.quantity,
      values: { ...values, price: line.price ?? values.price },
      units,
    });
  }
  faults.push(...tooLarge(state.book, lines));
  return faults.length > 0 ? { kind: "refused", faults } : { kind: "lines", lines };
}

function findItem(state: OrderedItems, named: NewOrderRequest["lines"][number]["item"]): ItemState | null {
  const id = "sku" in named ? state.named.idsBySku.get(named.sku) : named.itemId;
  if (id === undefined || (!("sku" in named) && !state.named.ids.has(id))) return null;
  return state.book.find(id) ?? null;
}

/** What a line takes from the shelf: a bundle's parts, as it is made up now. */
function unitsOf({ id, bundle }: ItemState, quantity: number): readonly Units[] {
  if (bundle === null) return [{ itemId: id, quantity }];
  return bundle.parts.map((part) => ({ itemId: part.itemId, quantity: part.units * quantity }));
}

/** All that is reserved of an item stays a number that is counted exactly. */
function tooLarge(book: ItemBook, lines: readonly PlannedLine[]): readonly Fault[] {
  return totalUnits(lines).flatMap(({ itemId, quantity }) => {
    const reserved = book.find(itemId)?.flow.reduce((sum, cell) => sum + cell.reserved, quantity) ?? 0;
    if (reserved <= MAX_QUANTITY) return [];
    const at = lines.findIndex((line) => line.units.some((units) => units.itemId === itemId));
    const message = `${reserved} units would be reserved; ${MAX_QUANTITY} is the most.`;
    return [{ path: `lines.${at}.quantity`, code: "too_large", message }];
  });
}

/** Units per item, over all lines. */
export function totalUnits(lines: readonly Pick<PlannedLine, "units">[]): readonly Units[] {
  const totals = new Map<number, number>();
  for (const { units } of lines) {
    for (const { itemId, quantity } of units) totals.set(itemId, (totals.get(itemId) ?? 0) + quantity);
  }
  return [...totals].map(([itemId, quantity]) => ({ itemId, quantity }));
}
