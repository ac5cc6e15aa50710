import { createRoute } from "@hono/zod-openapi";
import { countedOf } from "@trueup/db/counts";
import { encodeId } from "@trueup/db/id";
import type { ListingState } from "@trueup/db/listing-state";
import { compareChecks, LISTING_PROBLEM_CODES, type ListingComparison, quantitiesOf } from "@trueup/sdk";
import { LISTING_ADVICE } from "@trueup/stores/advice";
import { notFound } from "../http/refusal.ts";
import { type Api, answers, may, params } from "../http/route.ts";
import { written } from "../http/written.ts";
import { toStoreProblem } from "../render/store.ts";
import { ListingComparisonSchema } from "../schemas/compare.ts";
import { findListing, listingIdOf } from "./listings.ts";
import { runTask } from "./store-tasks.ts";

const compare = createRoute({
  method: "post",
  path: "/v1/customers/{customerId}/listings/{listingId}/compare",
  operationId: "compareListing",
  tags: ["Listings"],
  summary: "Compare a listing with its store",
  description:
    "Reads the number that the store shows now, and looks for what keeps it from being the right one; the first check that is not ok is the likeliest cause. What was read becomes the known number. Waits 15 seconds at most: without an answer `live` is null, and asking again asks the same question.",
  ...may("sync:trigger"),
  request: { params: params("customerId", "listingId") },
  responses: answers("The comparison.", ListingComparisonSchema),
});

export function serveCompare(api: Api): void {
  api.openapi(compare, async (c) => {
    const listingId = listingIdOf(c);
    const before = await findListing(c, listingId);
    if (before?.linked !== true) throw notFound("listing");
    const { result } = await runTask(c, "listing_compare", { listingId }, before.store.id);
    const now = written(await findListing(c, listingId));
    return c.json(toComparison(now, before.known?.quantity ?? null, readingOf(result)), 200);
  });
}

interface Reading {
  readonly live: number | null;
  readonly problem: { readonly message: string; readonly advice: string } | null;
}

/** What the worker found; nothing where it has not come to it yet. */
function readingOf(result: unknown): Reading {
  const live = fieldOf(result, "quantity");
  const problem = fieldOf(result, "problem");
  const code = LISTING_PROBLEM_CODES.find((each) => each === fieldOf(problem, "code"));
  return {
    live: typeof live === "number" ? live : null,
    problem:
      code === undefined
        ? null
        : { message: `${LISTING_ADVICE[code].title}.`, advice: LISTING_ADVICE[code].advice },
  };
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, field) : undefined;
}

function toComparison(
  state: ListingState,
  known: number | null,
  { live, problem }: Reading,
): ListingComparison {
  const advice = state.problem === null ? null : LISTING_ADVICE[state.problem.code];
  return {
    listingId: encodeId("listing", state.id),
    live,
    known,
    level: state.level,
    checks: compareChecks({
      facts: state.facts,
      quantities: quantitiesOf(countedOf(state.item)),
      live,
      problem: problem ?? (advice === null ? null : { message: `${advice.title}.`, advice: advice.advice }),
      storeStatus: state.store.status,
      storeAdvice: toStoreProblem(state.store)?.advice ?? null,
    }),
  };
}
