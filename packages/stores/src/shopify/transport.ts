import type { BudgetReport, StoreFailure } from "../contract.ts";
import { type Fetch, post } from "../guarded-fetch.ts";
import { type Envelope, parseEnvelope } from "./answers.ts";
import { failure, graphqlFailure, statusFailure, toBudget } from "./failures.ts";
import { API_VERSION, type Operation } from "./operations.ts";
import { hideSecrets } from "./secrets.ts";
import type { Clock, TokenSource } from "./tokens.ts";

export type GraphqlAnswer = (
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly failure: StoreFailure }
) & {
  readonly budget: BudgetReport | null;
  /** Points the bucket had to hold for this call; null where Shopify did not say. */
  readonly requestedCost: number | null;
};

/** Sends one operation and classifies whatever comes back. `variables` is JSON and is sent as it stands. */
export type Transport = (
  operation: Operation,
  variables: string,
  signal: AbortSignal,
) => Promise<GraphqlAnswer>;

export interface TransportOptions {
  readonly host: string;
  /** Without a slash at the end. */
  readonly url: string;
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly tokens: TokenSource;
}

export function createTransport(options: TransportOptions): Transport {
  const { host, tokens } = options;
  return async function send(operation, variables, signal) {
    const first = await tokens.token(signal);
    if (!first.ok) return refuse(first.failure);
    const answer = await sendWith(options, first.token, operation, variables, signal);
    if (answer !== "unauthorized") return answer;

    // A 401 did nothing, so the same call goes out again with a fresh token: once, where one can be had.
    const second = await tokens.renew(first.token, signal);
    if (!second.ok) return refuse(second.failure);
    const repeated = await sendWith(options, second.token, operation, variables, signal);
    if (repeated !== "unauthorized") return repeated;
    return refuse(failure("credential", "credential_refused", `${host} refused a fresh access token`));
  };
}

async function sendWith(
  { host, url, fetch, clock, tokens }: TransportOptions,
  token: string,
  operation: Operation,
  variables: string,
  signal: AbortSignal,
): Promise<GraphqlAnswer | "unauthorized"> {
  const reply = await post(fetch, `${url}/admin/api/${API_VERSION}/graphql.json`, {
    headers: {
      "content-type": "application/json",
      accept: "application/json",
      "user-agent": "Trueup",
      "x-shopify-access-token": token,
    },
    body: `{"query":${JSON.stringify(operation.document)},"variables":${variables}}`,
    signal,
  });
  switch (reply.kind) {
    case "unsent":
      return refuse(failure("unavailable", reply.code, `${host} was not reached: ${reply.detail}`));
    case "lost":
      return refuse(failure("ambiguous", reply.code, `the answer of ${host} was lost: ${reply.detail}`));
    case "answered":
      break;
  }
  const { status, headers } = reply;
  if (status === 401) return "unauthorized";
  const text = hideSecrets(reply.text, [token, ...tokens.secrets]);
  if (status !== 200) return refuse(statusFailure({ host, status, headers, text, now: clock.wallNow() }));

  const envelope = parseEnvelope(text);
  if (envelope === null) {
    return refuse(failure("ambiguous", "unreadable_answer", `${host} answered 200 with ${describe(text)}`));
  }
  return judge(host, operation, envelope, headers.get("x-shopify-api-version"));
}

function judge(host: string, operation: Operation, envelope: Envelope, served: string | null): GraphqlAnswer {
  const { cost } = envelope;
  const found = graphqlFailure(host, envelope);
  const throttled = found?.kind === "throttled";
  const known = {
    // Being throttled costs nothing, and Shopify leaves the charge out.
    budget: toBudget(cost, throttled ? 0 : (cost?.actualQueryCost ?? null)),
    requestedCost: cost?.requestedQueryCost ?? null,
  };
  const executed = envelope.data !== undefined && hasPayload(envelope.data);
  const mayHaveActed = operation.effect === "write" && (executed || found?.kind === "ambiguous");

  if (served !== API_VERSION && !(served === null && found !== null)) {
    const message = `${host} served ${describeVersion(served)} instead of ${API_VERSION}`;
    // Under another version the same words may mean another thing, but a write that ran has run.
    const kind = mayHaveActed ? "ambiguous" : "rejected";
    return { ok: false, failure: failure(kind, "wrong_version", message), ...known };
  }
  if (found === null) return { ok: true, data: envelope.data, ...known };
  return { ok: false, failure: mayHaveActed ? { ...found, kind: "ambiguous" } : found, ...known };
}

/** Whether a root field has a value: a mutation that was refused before it ran answers null. */
function hasPayload(data: unknown): boolean {
  return typeof data === "object" && data !== null && Object.values(data).some((value) => value !== null);
}

function describeVersion(served: string | null): string {
  if (served === null) return "an API version that it did not name";
  return /^(\d{4}-\d\d|unstable)$/.test(served) ? `API version ${served}` : "another API version";
}

function describe(text: string): string {
  if (text.trim() === "") return "an empty body";
  return /^\s*</.test(text) ? "a page of HTML" : "something that is no GraphQL answer";
}

function refuse(found: StoreFailure): GraphqlAnswer {
  return { ok: false, failure: found, budget: null, requestedCost: null };
}
