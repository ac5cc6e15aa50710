import type { Tables } from "../simulation/database/tables.ts";

/** All that the engine goes by, in one form for the model and for the database. Times are in milliseconds. */
export type State = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/** `absent`: listings that were never linked, which the database does not know yet. */
export function readModel(tables: Tables, absent: ReadonlySet<number>): State {
  const listings = [...tables.listings.values()].filter((row) => !absent.has(row.id));
  return {
    customers: [...tables.customers.values()],
    items: [...tables.items.values()].map((row) => ({
      ...row,
      stock: row.stock.toSorted((a, b) => a.warehouseId - b.warehouseId || (a.role < b.role ? -1 : 1)),
    })),
    stores: [...tables.stores.values()].map(({ health, lease, credential, ...row }) => ({
      ...row,
      hasCredential: credential !== null,
      state: health.state,
      probeAt: health.state === "ok" ? null : health.probeAt,
      breaker: health.breaker,
      budget: health.budget?.snapshot ?? null,
      budgetAt: health.budget?.at ?? null,
      owner: lease.owner,
      epoch: lease.epoch,
      expiresAt: Number.isFinite(lease.expiresAt) ? lease.expiresAt : null,
    })),
    listings: listings.map((row) => without(row, "authorisedAt")),
    due: [...tables.due.values()]
      .flatMap((rows) => [...rows.values()])
      .toSorted((a, b) => a.listingId - b.listingId)
      .map((row) => ({ ...row })),
    attempts: [...tables.attempts.values()].map((row) => ({
      ...without(row, "key"),
      body: row.outcome === null ? row.body : null,
    })),
    problems: [...tables.problems.values()]
      .toSorted((a, b) => a.listingId - b.listingId)
      .map((row) => ({ ...row })),
    requests: tables.requests
      .toSorted((a, b) => a.id - b.id || a.listingId - b.listingId)
      .map((row) => ({ ...row })),
    workers: [...tables.workers]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, seenAt]) => ({ id, seenAt })),
    sources: [...tables.sources.keys()].toSorted().map((sourceId) => ({ sourceId })),
  };
}

/** The first rows in which two states differ; null where they are the same. */
export function differenceOf(model: State, database: State): string | null {
  for (const name of new Set([...Object.keys(model), ...Object.keys(database)])) {
    const [ours, theirs] = [model[name] ?? [], database[name] ?? []];
    for (let at = 0; at < Math.max(ours.length, theirs.length); at += 1) {
      const [one, other] = [toText(ours[at]), toText(theirs[at])];
      if (one !== other) return `${name}\n    model:    ${one}\n    database: ${other}`;
    }
  }
  return null;
}

/** With its fields in one order. */
export function toText(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (isRecord(inner) ? sorted(inner) : inner)) ?? "none";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sorted(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

export function without(row: object, name: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(row).filter(([field]) => field !== name));
}
