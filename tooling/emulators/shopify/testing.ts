import type { ShopifyEmulator } from "./server.ts";

/** What came back over HTTP; `body` is the parsed text, or null where it is no JSON. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: unknown;
}

export interface CallOptions {
  readonly token?: string;
  readonly version?: string;
  readonly operationName?: string;
  readonly signal?: AbortSignal;
}

/** One GraphQL call, as a client of the shop makes it. */
export async function call(
  emulator: ShopifyEmulator,
  query: string,
  variables: object = {},
  options: CallOptions = {},
): Promise<Reply> {
  const { token = emulator.accessToken, version = "2026-10", operationName, signal } = options;
  return send(`${emulator.url}/admin/api/${version}/graphql.json`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-shopify-access-token": token },
    body: JSON.stringify({ query, variables, operationName }),
    ...(signal === undefined ? {} : { signal }),
  });
}

export async function send(url: string, request: RequestInit): Promise<Reply> {
  const response = await fetch(url, request);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

export const setMutation = `mutation Push($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) { userErrors { code field message } }
}`;

export interface SetOptions {
  readonly key?: string;
  readonly name?: string;
  readonly reason?: string;
  readonly referenceDocumentUri?: string;
  readonly query?: string;
}

let nextKey = 1;

/** `inventorySetQuantities` with these rows, under a key of its own unless one is given. */
export function set(
  emulator: ShopifyEmulator,
  quantities: readonly object[],
  options: SetOptions = {},
): Promise<Reply> {
  const {
    key = `key-${nextKey++}`,
    name = "available",
    reason = "correction",
    query = setMutation,
    ...rest
  } = options;
  return call(emulator, query, { key, input: { name, reason, quantities, ...rest } });
}

/** The userErrors of a mutation's answer, or the codes of its top-level errors. */
export function codesOf(reply: Reply): unknown[] {
  const text = JSON.stringify(reply.body);
  return [...text.matchAll(/"code":"(?<code>\w+)"/gu)].map((match) => match.groups?.["code"]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
