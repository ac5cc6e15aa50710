import type { BudgetReport, ReadResult, ReadRow, StoreFailure } from "@trueup/stores/contract";
import type { Scheduler } from "../scheduler.ts";
import type { SeededRandom } from "../../random.ts";
import type { Watch } from "../watch/watch.ts";
import {
  type ArmedFault,
  applyRows,
  type CallFault,
  type SentRow,
  type Shop,
  type ShopAnswer,
} from "./shop.ts";

/** What comes back over the wire, if anything does. */
export type Reply =
  | { readonly kind: "written" | "still_running" | "key_spent"; readonly budget: BudgetReport }
  | (Exclude<ShopAnswer, { kind: "written" }> & { readonly budget: BudgetReport })
  | { readonly kind: "read"; readonly rows: readonly ReadResult[]; readonly budget: BudgetReport }
  | { readonly kind: "tested"; readonly budget: BudgetReport }
  | { readonly kind: "failed"; readonly failure: StoreFailure; readonly budget: BudgetReport | null };

export type Request =
  | { readonly kind: "write"; readonly key: string; readonly body: string }
  | { readonly kind: "read"; readonly rows: readonly ReadRow[] }
  | { readonly kind: "test" };

/** The way to the shops and the shops' own work. A request that is on its way goes on whatever becomes of its sender. */
export interface Network {
  send(shop: Shop, request: Request, answer: (reply: Reply) => void): void;
}

export interface NetworkOptions {
  readonly scheduler: Scheduler;
  readonly random: SeededRandom;
  readonly watch: Watch;
  readonly tell: (shop: Shop, what: string) => void;
}

export const COSTS = { write: 10, read: 10, test: 20, variants: 40 } as const;

export function createNetwork(options: NetworkOptions): Network {
  return {
    send(shop, request, answer) {
      const fault = takeFault(shop, request.kind);
      if (fault !== null) options.tell(shop, `${request.kind} meets "${fault.fault}"`);
      const call: Call = { ...options, shop, request, fault, answer };
      if (fault?.fault === "refused") return respond(call, failed("unavailable", "connection_refused"));
      if (fault?.fault === "request_lost") {
        return respond(call, failed("ambiguous", "connection_lost"));
      }
      const isLate = fault?.fault === "late" || fault?.fault === "error_late";
      const transitMs = isLate ? fault.delayMs : between(options.random, 10, 80);
      if (isLate) disturb(call, transitMs);
      options.scheduler.after(transitMs, () => arrive(call));
      // A gateway gives up; what is behind it goes on.
      if (fault?.fault === "error_late") respond(call, failed("ambiguous", "server_error"));
    },
  };
}

interface Call extends NetworkOptions {
  readonly shop: Shop;
  readonly request: Request;
  readonly fault: ArmedFault | null;
  readonly answer: (reply: Reply) => void;
}

function takeFault(shop: Shop, kind: Request["kind"]): ArmedFault | null {
  const at = shop.armed.findIndex(({ on }) => on === "any" || on === kind);
  return at < 0 ? null : (shop.armed.splice(at, 1)[0] ?? null);
}

function arrive(call: Call): void {
  const { shop, request, watch } = call;
  if (shop.access === "silent") return;
  if (shop.access === "credential") return respond(call, failed("credential", "credential_refused"));
  if (shop.access === "blocked") return respond(call, failed("blocked", "shop_locked"));
  if (shop.access === "failing" || is(call, "error_before")) {
    return respond(call, failed("ambiguous", "server_error"));
  }
  const cost = COSTS[request.kind];
  if (is(call, "throttled")) return respond(call, throttled(shop, cost));
  if (!shop.bucket.admit(cost)) {
    watch.throttled(shop);
    return respond(call, throttled(shop, cost));
  }
  if (request.kind === "write") return begin(call, request);
  call.scheduler.after(between(call.random, 5, 60), () => {
    const budget = shop.bucket.report(cost);
    if (request.kind === "test") return reply(call, { kind: "tested", budget });
    reply(call, { kind: "read", rows: request.rows.map((row) => show(shop, row)), budget });
  });
}

/** A key is worked on once: whoever brings it again is told how that ended. */
function begin(call: Call, { key, body }: Extract<Request, { kind: "write" }>): void {
  const { shop, scheduler, watch } = call;
  const budget = () => shop.bucket.report(COSTS.write);
  const before = shop.keys.get(key);
  watch.keyUsed(shop, key, before === undefined || before.body === body);
  if (before?.state === "running") return reply(call, { kind: "still_running", budget: budget() });
  if (before?.state === "failed") return reply(call, { kind: "key_spent", budget: budget() });
  if (before?.answer != null) return reply(call, { ...before.answer, budget: budget() });
  const entry: NonNullable<typeof before> = { body, state: "running", answer: null };
  shop.keys.set(key, entry);
  const slowMs = is(call, "slow") ? (call.fault?.delayMs ?? 0) : 0;
  scheduler.after(slowMs + between(call.random, 10, 120), () => {
    if (is(call, "breaks")) {
      entry.state = "failed";
      return respond(call, failed("ambiguous", "server_error"));
    }
    const rows = decodeBody(body);
    entry.answer = applyRows(shop, rows);
    entry.state = "done";
    watch.written(shop, key, rows, entry.answer);
    reply(call, { ...entry.answer, budget: budget() });
    // What an intermediary repeats, it repeats because no answer came through to it.
    if (is(call, "duplicate")) {
      const againMs = call.fault?.delayMs ?? 0;
      disturb(call, againMs);
      scheduler.after(againMs, () => arrive({ ...call, fault: null, answer: () => {} }));
    }
  });
}

/** The answer of a call that had its effect. */
function reply(call: Call, answer: Reply): void {
  if (is(call, "answer_lost")) return respond(call, failed("ambiguous", "connection_lost"));
  if (is(call, "error_after")) return respond(call, failed("ambiguous", "server_error"));
  if (is(call, "html_after")) return respond(call, failed("ambiguous", "unreadable_answer"));
  respond(call, answer);
}

function respond({ scheduler, random, answer }: Call, told: Reply): void {
  scheduler.after(between(random, 10, 80), () => answer(told));
}

function disturb({ shop, scheduler }: Call, forMs: number): void {
  shop.disturbedUntilMs = Math.max(shop.disturbedUntilMs, scheduler.now() + forMs + DISTURBED_MS);
}

/** After something that the engine cannot know of took from the bucket, until its count must be right again. */
export const DISTURBED_MS = 60_000;

function show(shop: Shop, { inventoryItemId, variantId }: ReadRow): ReadResult {
  const variant =
    inventoryItemId === null
      ? [...shop.variants.values()].find((other) => other.variantId === variantId)
      : shop.variants.get(inventoryItemId);
  if (variant === undefined || variant.poison === "missing") {
    return { kind: "problem", problem: { code: "variant_missing", message: "the shop has no such variant" } };
  }
  return { kind: "found", quantity: variant.quantity, inventoryItemId: variant.inventoryItemId };
}

export function encodeBody(rows: readonly SentRow[]): string {
  return JSON.stringify(rows.map((row) => [row.inventoryItemId, row.quantity, row.expected]));
}

/** The items that a request is about; null where only the store knows. */
export function itemsOf(request: Request): readonly (string | null)[] {
  switch (request.kind) {
    case "read":
      return request.rows.map((row) => row.inventoryItemId);
    case "write":
      return decodeBody(request.body).map((row) => row.inventoryItemId);
    case "test":
      return [];
  }
}

function decodeBody(body: string): SentRow[] {
  const rows: readonly (readonly [string, number, number])[] = JSON.parse(body);
  return rows.map(([inventoryItemId, quantity, expected]) => ({ inventoryItemId, quantity, expected }));
}

export function failed(
  kind: StoreFailure["kind"],
  code: StoreFailure["code"],
): Extract<Reply, { kind: "failed" }> {
  return {
    kind: "failed",
    failure: { kind, code, message: code, retryAfterMs: null },
    budget: null,
  };
}

function throttled(shop: Shop, cost: number): Reply {
  const budget = shop.bucket.report(0);
  const missing = cost - budget.available;
  const retryAfterMs = missing > 0 ? Math.ceil((missing / budget.perSecond) * 1_000) : 1_000;
  const failure = { kind: "throttled", code: "throttled", message: "throttled", retryAfterMs } as const;
  return { kind: "failed", failure, budget };
}

function is({ fault }: Call, kind: CallFault): boolean {
  return fault?.fault === kind;
}

function between(random: SeededRandom, leastMs: number, mostMs: number): number {
  return leastMs + random.next() * (mostMs - leastMs);
}
