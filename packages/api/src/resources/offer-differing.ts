import { countDiffering, type ListingScope } from "@trueup/db/differing";
import type { DifferingCount, DifferingOffer } from "@trueup/sdk";
import type { Context } from "hono";
import type { ApiEnv } from "../context.ts";

/** Differing listings that are counted, and how long: more are "more than". */
const MOST_COUNTED = 10_000;
const MOST_LOOKED = 200_000;
const COUNT_FOR_MS = 1_500;

type Scope = Omit<ListingScope, "customerId">;

/** How many listings differ, as far as can be counted in a moment. */
export async function countNow(c: Context<ApiEnv>, scope: Scope): Promise<DifferingCount> {
  const { database, clock } = c.get("api");
  const deadline = clock.now() + COUNT_FOR_MS;
  return countDiffering(
    database.db,
    { customerId: c.get("customerId"), ...scope },
    { most: MOST_COUNTED, mostLooked: MOST_LOOKED, hasTime: () => clock.now() < deadline },
  );
}

/** What a save that sent nothing offers: to sync what differs now. Asked after the save was committed. */
export async function offerDiffering(c: Context<ApiEnv>, scope: Scope): Promise<DifferingOffer> {
  return { differing: await countNow(c, scope) };
}
