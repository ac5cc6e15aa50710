import type { Tables } from "../database/tables.ts";
import type { Shop } from "../store/shop.ts";
import { watchDecisions } from "./decisions.ts";
import { type Notes, notesOf } from "./notes.ts";
import { watchProgress } from "./progress.ts";
import { checkQuiet } from "./quiet.ts";
import { watchRates } from "./rates.ts";
import { watchRequests } from "./requests.ts";
import type { Violation, Watch } from "./watch.ts";
import { watchWrites } from "./writes.ts";

export interface WatchOptions {
  readonly tables: Tables;
  readonly now: () => number;
  readonly shopOf: (storeId: number) => Shop;
  /** A line of the story. */
  readonly tell: (who: string, what: string) => void;
}

/** All checkers, and the story of what they hear. */
export function createWatch({ tables, now, shopOf, tell }: WatchOptions): Watch {
  const violations: Violation[] = [];
  const notes: Notes = {
    tables,
    now,
    listings: new Map(),
    violations,
    tell: (what) => tell("checker", what),
  };
  const decisions = watchDecisions(notes);
  const writes = watchWrites(notes);
  const requests = watchRequests(notes);
  const rates = watchRates(notes, shopOf);
  const progress = watchProgress(notes);

  return {
    ...decisions,
    ...writes,
    leased(owner, lease) {
      tell(owner, `takes store ${lease.storeId}, epoch ${lease.epoch}`);
      rates.leased(lease);
    },
    released(owner, lease) {
      tell(owner, `gives store ${lease.storeId} back`);
      rates.released(lease);
    },
    authorised(listing, next) {
      const by = next.manualVersion === null ? "" : " by hand";
      tell("database", `listing ${listing.id} may be set to ${next.level}${by}: version ${next.version}`);
      decisions.authorised(listing, next);
    },
    clicked: (request) => tell("user", `Sync Now ${request.id} for listing ${request.listingId}`),
    requestEnded(request) {
      const why = request.reason === null ? "" : `: ${request.reason}`;
      tell(
        "database",
        `Sync Now ${request.id} for listing ${request.listingId} ends as ${request.status}${why}`,
      );
      requests.requestEnded(request);
    },
    answered: (request, attempt, level) => requests.answered(request, attempt, level),
    claimed(owner, attempt) {
      tell(owner, `claims ${listed(attempt.listingIds, attempt.levels)} as write ${attempt.id}`);
      writes.claimed(owner, attempt);
    },
    closed(attempt) {
      tell("database", `write ${attempt.id} is closed as ${attempt.outcome}`);
      writes.closed(attempt);
    },
    dropped(listing, reason) {
      tell("database", `listing ${listing.id} is dropped: ${reason}`);
      decisions.dropped(listing, reason);
    },
    readAs: (listing, quantity) => tell("database", `listing ${listing.id} is read as ${quantity}`),
    healthSaved(store, code) {
      tell("database", `store ${store.id} is ${store.health.state}${code === null ? "" : `: ${code}`}`);
      rates.healthSaved(store);
    },
    written(shop, key, rows, answer) {
      const quantities = rows.map((row) => row.quantity);
      const ids = rows.map((row) => shop.variants.get(row.inventoryItemId)?.listingId ?? 0);
      tell(`store ${shop.id}`, `answers ${key} ${answer.kind}: ${listed(ids, quantities)}`);
      writes.written(shop, key, rows, answer);
      rates.answeredWell(shop);
    },
    called(owner, lease, shop, items) {
      writes.called(owner, lease, shop, items);
      progress.called(shop);
    },
    looked: (excused, isManned) => progress.looked(excused, isManned),
    throttled: (shop) => rates.throttled(shop),
    waiting: (worker, counts) => rates.waiting(worker, counts),
    foreign(listingId, quantity) {
      tell("outside", `listing ${listingId} is changed to ${quantity} at its store`);
      const own = notesOf(notes, listingId);
      own.foreignAtMs = now();
      own.shown.push({ atMs: now(), quantity });
    },
    starts(listingId, quantity) {
      notesOf(notes, listingId).shown.push({ atMs: 0, quantity });
    },
    stepped() {
      decisions.stepped();
      requests.stepped();
    },
    settled: (excused) => checkQuiet(notes, shopOf, excused),
    violations: () => violations,
  };
}

function listed(ids: readonly number[], numbers: readonly number[]): string {
  return ids.map((id, at) => `${id}=${numbers[at]}`).join(" ");
}
