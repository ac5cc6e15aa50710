import type { Page } from "./page.ts";

/**
 * Every row of a list, page after page, asked for as they are used.
 *
 * @param list - Reads one page; it is handed the cursor of the page to read.
 *
 * @example
 * ```ts
 * import { createClient, eachRow } from "@trueup/sdk";
 *
 * const client = createClient({ baseUrl: "http://127.0.0.1:4180", apiKey: "tup_…" });
 * for await (const item of eachRow((page) => client.items.list("cus_1", { q: "tee", ...page }))) {
 *   console.log(item.sku, item.quantities.available);
 * }
 * ```
 */
export async function* eachRow<T>(
  list: (page: { readonly cursor?: string }) => Promise<Page<T>>,
): AsyncGenerator<T, void, undefined> {
  let page = await list({});
  yield* page.data;
  while (page.nextCursor !== null) {
    page = await list({ cursor: page.nextCursor });
    yield* page.data;
  }
}
