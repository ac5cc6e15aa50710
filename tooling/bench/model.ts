/** What the benchmark's items are called and how many there are, so that every process knows without being told. */

export function skuOf(at: number): string {
  return `SKU-${String(at).padStart(7, "0")}`;
}

/** Units of an item before the first change. Far above what counts as low stock. */
export function firstQuantity(at: number): number {
  return 1_000 + (at % 900);
}

/** Changes that go round a part of the items, perhaps several times, in an order that jumps. */
export interface Changes {
  /** The first item. */
  readonly from: number;
  readonly items: number;
  readonly changes: number;
  /** Rounds that any item had before. */
  readonly rounds: number;
}

/** Prime, so that every item comes once in a round. */
const STRIDE = 7_919;

/** The item that a change counts. */
export function itemOf({ from, items }: Changes, change: number): number {
  return from + ((change * STRIDE) % items);
}

/** What it is counted at: more with every round, and never what it was. */
export function quantityOf(changes: Changes, change: number): number {
  const round = changes.rounds + 1 + Math.floor(change / changes.items);
  return firstQuantity(itemOf(changes, change)) + 1_000 * round;
}
