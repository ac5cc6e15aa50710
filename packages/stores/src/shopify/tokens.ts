import type { ShopifyCredentials } from "@trueup/sdk";
import type { StoreFailure } from "../contract.ts";
import { type Fetch, post } from "../guarded-fetch.ts";
import { parseJson, tokenData } from "./answers.ts";
import { beforeSending, failure, statusFailure } from "./failures.ts";
import { joinFlights } from "./single-flight.ts";

export interface Clock {
  /** Monotonic milliseconds. */
  now(): number;
  wallNow(): Date;
}

type ClientCredentials = Extract<ShopifyCredentials, { readonly kind: "client_credentials" }>;

export type TokenAnswer =
  | { readonly ok: true; readonly token: string }
  | { readonly ok: false; readonly failure: StoreFailure };

/** Where access tokens come from. */
export interface TokenSource {
  token(signal: AbortSignal): Promise<TokenAnswer>;
  /** A token other than the refused one. */
  renew(refused: string, signal: AbortSignal): Promise<TokenAnswer>;
  /** What must never stand in a message, the tokens themselves aside. */
  readonly secrets: readonly string[];
}

export interface TokenOptions {
  readonly host: string;
  /** Without a slash at the end. */
  readonly url: string;
  readonly credentials: ShopifyCredentials;
  readonly fetch: Fetch;
  readonly clock: Clock;
}

/** Tokens that outlive one adapter, so that a store that is leased anew is not asked for another one. */
export type Sessions = Map<string, TokenSource>;

const MOST_SESSIONS = 10_000;

export function createTokenSource(options: TokenOptions, sessions: Sessions): TokenSource {
  const { credentials } = options;
  switch (credentials.kind) {
    case "access_token":
      return staticToken(options.host, credentials.accessToken);
    case "client_credentials":
      return sharedTokens(options, credentials, sessions);
  }
}

function sharedTokens(
  options: TokenOptions,
  credentials: ClientCredentials,
  sessions: Sessions,
): TokenSource {
  const name = JSON.stringify([options.url, credentials.clientId, credentials.clientSecret]);
  const source = sessions.get(name) ?? renewedTokens(options, credentials);
  // Put last again: the first key is the one that was used longest ago.
  sessions.delete(name);
  sessions.set(name, source);
  const oldest = sessions.keys().next();
  if (sessions.size > MOST_SESSIONS && !oldest.done) sessions.delete(oldest.value);
  return source;
}

function staticToken(host: string, token: string): TokenSource {
  // A token that no header can carry would be quoted in the error of fetch.
  const answer: TokenAnswer = /^[\x21-\x7e]+$/.test(token)
    ? { ok: true, token }
    : { ok: false, failure: refused(`the access token of ${host} has characters that no token has`) };
  return {
    token: async () => answer,
    renew: async () =>
      answer.ok ? { ok: false, failure: refused(`${host} refused the access token`) } : answer,
    secrets: [token],
  };
}

/** A 24-hour token is renewed in its last hour, a shorter one in its last tenth. */
const LONGEST_MARGIN_MS = 3_600_000;
const EARLY_PAUSE_MS = 60_000;
const ASSUMED_LIFE_SECONDS = 3600;

interface HeldToken {
  readonly token: string;
  readonly renewAt: number;
  readonly endsAt: number;
}

function renewedTokens(options: TokenOptions, credentials: ClientCredentials): TokenSource {
  const { clock } = options;
  let held: HeldToken | null = null;

  const join = joinFlights<TokenAnswer>(async (signal) => {
    const askedAt = clock.now();
    const answer = await requestToken(options, credentials, signal);
    if (!answer.ok) return answer;
    const lifeMs = answer.lifeSeconds * 1000;
    const endsAt = askedAt + lifeMs;
    held = { token: answer.token, endsAt, renewAt: endsAt - Math.min(LONGEST_MARGIN_MS, lifeMs / 10) };
    return { ok: true, token: answer.token };
  });
  const fetchToken = async (signal: AbortSignal): Promise<TokenAnswer> =>
    (await join(signal)) ?? {
      ok: false,
      failure: failure("unavailable", "timeout", `${options.host} gave no access token in time`),
    };

  return {
    async token(signal) {
      const current = held;
      if (current !== null && clock.now() < current.renewAt) return { ok: true, token: current.token };
      const answer = await fetchToken(signal);
      if (answer.ok || current === null || clock.now() >= current.endsAt) return answer;
      // Renewing early failed, but the old token still serves.
      if (held === current) held = { ...current, renewAt: clock.now() + EARLY_PAUSE_MS };
      return { ok: true, token: current.token };
    },
    async renew(refusedToken, signal) {
      if (held !== null && held.token !== refusedToken) return { ok: true, token: held.token };
      held = null;
      return fetchToken(signal);
    },
    secrets: [credentials.clientSecret],
  };
}

type Requested =
  | { readonly ok: true; readonly token: string; readonly lifeSeconds: number }
  | { readonly ok: false; readonly failure: StoreFailure };

async function requestToken(
  { host, url, fetch, clock }: TokenOptions,
  credentials: ClientCredentials,
  signal: AbortSignal,
): Promise<Requested> {
  const reply = await post(fetch, `${url}/admin/oauth/access_token`, {
    headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
    }).toString(),
    signal,
  });
  // No body of this endpoint is ever quoted: it holds a token, or echoes what was sent.
  if (reply.kind !== "answered") {
    const message = `${host} gave no access token: ${reply.detail}`;
    return { ok: false, failure: failure("unavailable", reply.code, message) };
  }
  const { status, headers } = reply;
  if (status === 200) {
    const parsed = tokenData.safeParse(parseJson(reply.text));
    if (!parsed.success) {
      const message = `${host} answered a token request with something else`;
      return { ok: false, failure: failure("unavailable", "unreadable_answer", message) };
    }
    const { access_token: token, expires_in: lifeSeconds = ASSUMED_LIFE_SECONDS } = parsed.data;
    return { ok: true, token, lifeSeconds };
  }
  if (status === 400 || status === 401 || status === 403) {
    return { ok: false, failure: refused(`${host} refused the client credentials with ${status}`) };
  }
  const found = statusFailure({ host, status, headers, text: "", now: clock.wallNow() });
  return { ok: false, failure: beforeSending(found) };
}

function refused(message: string): StoreFailure {
  return failure("credential", "credential_refused", message);
}
