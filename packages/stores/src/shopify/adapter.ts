import type { ShopifyCredentials } from "@trueup/sdk";
import type { Answer, CallOptions, StoreAdapter, StoreFacts } from "../contract.ts";
import type { Fetch } from "../guarded-fetch.ts";
import { NO_STORE_HOSTS, type StoreHosts, shopUrl } from "../host.ts";
import { storeData } from "./answers.ts";
import { failure } from "./failures.ts";
import {
  LIST_VARIANTS,
  NEEDED_SCOPES,
  SET_QUANTITIES,
  STATIC_COSTS,
  TEST_SCOPES,
  TEST_STORE,
  type Operation,
} from "./operations.ts";
import { planRead } from "./read.ts";
import { type Clock, createTokenSource, type Sessions } from "./tokens.ts";
import { createTransport, type GraphqlAnswer } from "./transport.ts";
import { parseCursor, toVariantPage, variantVariables } from "./variants.ts";
import { decodeWrite, encodeWrite, toWriteAnswer } from "./write.ts";

export interface ShopifyAdapterOptions {
  /** The shop's own name, such as `aurora.myshopify.com`; must have passed `isShopHost`. */
  readonly host: string;
  readonly credentials: ShopifyCredentials;
  /** Hosts that are reached at another address. */
  readonly hosts?: StoreHosts;
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** Shared by the adapters of one process. */
  readonly sessions?: Sessions;
}

type CallKind = keyof typeof STATIC_COSTS;

export function createShopifyAdapter(options: ShopifyAdapterOptions): StoreAdapter {
  const { host, credentials, fetch, clock } = options;
  const url = shopUrl(host, options.hosts ?? NO_STORE_HOSTS);
  const tokens = createTokenSource({ host, url, credentials, fetch, clock }, options.sessions ?? new Map());
  const send = createTransport({ host, url, fetch, clock, tokens });
  const costs: Record<CallKind, number> = { ...STATIC_COSTS };

  /** Shopify has raised the prices of calls without notice, so the dearest one seen is what is reserved. */
  async function call(
    kind: CallKind,
    operation: Operation,
    variables: string,
    { signal }: CallOptions,
  ): Promise<GraphqlAnswer> {
    const answer = await send(operation, variables, signal);
    costs[kind] = Math.max(costs[kind], answer.requestedCost ?? 0);
    return answer;
  }

  return {
    platform: "shopify",
    costs,
    latestEffectMs: 120_000,
    encode: encodeWrite,

    async write({ key, body }, options_) {
      const rows = decodeWrite(body);
      const variables = `{"input":${body},"key":${JSON.stringify(key)}}`;
      return toWriteAnswer(host, rows, await call("write", SET_QUANTITIES, variables, options_));
    },

    async read(rows, options_) {
      const plan = planRead(rows);
      if ("results" in plan) return { ok: true, value: plan.results, budget: null };
      return parse(host, await call("read", plan.operation, plan.variables, options_), plan.toResults);
    },

    async test(options_) {
      const answer = await call("test", TEST_STORE, "{}", options_);
      const denied = !answer.ok && answer.failure.code === "scope_missing";
      return parse(host, denied ? await call("test", TEST_SCOPES, "{}", options_) : answer, toStoreFacts);
    },

    async variants(cursor, options_) {
      const position = parseCursor(cursor);
      if (position === null) {
        const message = "the cursor is none that an earlier page gave";
        return { ok: false, failure: failure("rejected", "request_refused", message), budget: null };
      }
      const answer = await call("variants", LIST_VARIANTS, variantVariables(position), options_);
      return parse(host, answer, (data) => toVariantPage(data, position));
    },
  };
}

function parse<T>(host: string, answer: GraphqlAnswer, read: (data: unknown) => T | null): Answer<T> {
  const { budget } = answer;
  if (!answer.ok) return { ok: false, failure: answer.failure, budget };
  const value = read(answer.data);
  if (value !== null) return { ok: true, value, budget };
  const message = `${host} answered with something else than was asked for`;
  return { ok: false, failure: failure("ambiguous", "unreadable_answer", message), budget };
}

function toStoreFacts(data: unknown): StoreFacts | null {
  const parsed = storeData.safeParse(data);
  if (!parsed.success) return null;
  const { shop, currentAppInstallation, locations } = parsed.data;
  const scopes = currentAppInstallation.accessScopes.map(({ handle }) => handle);
  return {
    shopName: shop.name,
    scopes,
    missingScopes: NEEDED_SCOPES.filter((scope) => !isGranted(scope, scopes)),
    locations: locations?.nodes ?? [],
  };
}

/** Leave to write includes leave to read, and Shopify then names only the former. */
function isGranted(scope: string, scopes: readonly string[]): boolean {
  return scopes.includes(scope) || scopes.includes(scope.replace(/^read_/, "write_"));
}
