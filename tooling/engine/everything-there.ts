import { findLostListings } from "@trueup/db/sweep";
import { expect, vi } from "vitest";
import type { OwnProcesses, TracedChange } from "./own-processes.ts";

/** The lease of a worker that was killed runs out after 30 s at most; the rest is room for a loaded machine. */
const SETTLED = { timeout: 180_000, interval: 250 };

/**
 * Waits until nothing is due, and fails where a shop differs from the sum of all changes, an acknowledged change is
 * missing or counted twice, something is left open, or a shop had to throttle.
 */
export async function expectEverythingThere(
  { database: { db }, shops }: Pick<OwnProcesses, "database" | "shops">,
  sent: { readonly opening: ReadonlyMap<string, number>; readonly changes: readonly TracedChange[] },
): Promise<void> {
  await vi.waitFor(async () => {
    expect(await db.selectFrom("due").select("listing_id").limit(3).execute()).toEqual([]);
  }, SETTLED);
  const levels = new Map(sent.opening);
  for (const { sku, delta } of sent.changes) levels.set(sku, (levels.get(sku) ?? 0) + delta);
  for (const shop of shops) {
    expect(new Map(shop.levels().map((level) => [level.sku, level.available]))).toEqual(levels);
    shop.assertNeverThrottled();
  }
  const lines = await db.selectFrom("history").select("source_id").where("kind", "=", "adjust").execute();
  expect(sorted(lines.map((line) => line.source_id ?? ""))).toEqual(
    sorted(sent.changes.map((change) => change.sourceId)),
  );
  expect(await db.selectFrom("attempt").select("id").where("closed_at", "is", null).execute()).toEqual([]);
  expect(await findLostListings(db, { after: null, rows: 100_000 })).toMatchObject({ lost: [] });
  const clicks = await db
    .selectFrom("sync_request_listing")
    .select("listing_id")
    .where("status", "=", "pending")
    .execute();
  expect(clicks).toEqual([]);
}

function sorted(ids: readonly string[]): readonly string[] {
  return ids.toSorted((a, b) => a.localeCompare(b));
}
