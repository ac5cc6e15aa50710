/** Prefixes of the ids that the API shows; inside, ids are numbers. */
export const ID_PREFIXES = {
  customer: "cus",
  warehouse: "whs",
  store: "sto",
  item: "itm",
  listing: "lst",
  shipNotice: "shn",
  shipNoticeLine: "snl",
  syncRequest: "syn",
  event: "evt",
  decision: "dec",
  push: "psh",
  task: "tsk",
  bulkAction: "blk",
  import: "imp",
  history: "his",
  order: "ord",
  orderLine: "oln",
  auditEntry: "aud",
  storeEvent: "sev",
  search: "srh",
  saleWindow: "wnd",
} as const;
export type IdKind = keyof typeof ID_PREFIXES;

export function encodeId(kind: IdKind, id: number): string {
  return `${ID_PREFIXES[kind]}_${id}`;
}

/** The number in an id of this kind, or null where the text is not one. */
export function decodeId(kind: IdKind, text: string): number | null {
  const prefix = `${ID_PREFIXES[kind]}_`;
  if (!text.startsWith(prefix)) return null;
  const digits = text.slice(prefix.length);
  return /^[1-9]\d{0,14}$/.test(digits) ? Number(digits) : null;
}
