import type { Answer, BudgetReport, CallOptions, StoreAdapter, WriteAnswer } from "@trueup/stores/contract";
import { COSTS, encodeBody, failed, type Reply, type Request } from "./network.ts";

/** Sends a request and waits for what comes back; the signal ends the wait, not the request. */
export type SendRequest = (request: Request, signal: AbortSignal) => Promise<Reply>;

/** The shop as the engine sees it, with the semantics of the Shopify adapter. */
export function createShopAdapter(send: SendRequest): StoreAdapter {
  return {
    platform: "shopify",
    costs: COSTS,
    latestEffectMs: 120_000,
    encode: encodeBody,
    async write({ key, body }, { signal }): Promise<WriteAnswer> {
      const reply = await send({ kind: "write", key, body }, signal);
      if (reply.kind === "read" || reply.kind === "tested")
        throw new Error(`a write was answered ${reply.kind}`);
      return reply;
    },
    read: (rows, options) =>
      ask(send, { kind: "read", rows }, options, (reply) => (reply.kind === "read" ? reply.rows : null)),
    test: (options) =>
      ask(send, { kind: "test" }, options, (reply) =>
        reply.kind === "tested" ? { shopName: "shop", scopes: [], missingScopes: [], locations: [] } : null,
      ),
    async variants() {
      return { ok: true, value: { variants: [], nextCursor: null }, budget: null };
    },
  };
}

async function ask<T>(
  send: SendRequest,
  request: Request,
  { signal }: CallOptions,
  read: (reply: Reply) => T | null,
): Promise<Answer<T>> {
  const reply = await send(request, signal);
  const { budget }: { readonly budget: BudgetReport | null } = reply;
  if (reply.kind === "failed") return { ok: false, failure: reply.failure, budget };
  const value = read(reply);
  if (value === null) throw new Error(`a ${request.kind} was answered ${reply.kind}`);
  return { ok: true, value, budget };
}

export const TIMED_OUT = failed("ambiguous", "timeout");
