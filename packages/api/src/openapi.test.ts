import { afterAll, beforeAll, expect, test } from "vitest";
import { apiOperations } from "./testing/operations.ts";
import { createTestApi, type TestApi } from "./testing/api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

/** The document and its page do not describe themselves. */
const UNDOCUMENTED = ["GET /docs", "GET /docs/scalar.js", "GET /openapi.json"];

test("every route is documented, and everything documented is a route", () => {
  const served = api.app.routes
    .filter((route) => route.method !== "ALL")
    .map((route) => `${route.method} ${route.path.replaceAll(/:(\w+)/g, "{$1}")}`);
  const documented = apiOperations().map((operation) => `${operation.method} ${operation.path}`);
  expect([...new Set(served)].toSorted()).toEqual([...documented, ...UNDOCUMENTED].toSorted());
});

test("every operation has a name of its own, a tag and a summary", async () => {
  const ids = apiOperations().map((operation) => operation.id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const item of Object.values((await readDocument()).paths)) {
    for (const operation of Object.values(item)) {
      expect(operation).toMatchObject({
        tags: [expect.any(String)],
        summary: expect.stringMatching(/^[A-Z].*[^.]$/),
      });
    }
  }
});

test("fields that may be left out are not required in the document", async () => {
  const document = await readDocument();
  expect(document.components.schemas["NewItem"]?.required).toEqual(["sku"]);
  expect(document.components.schemas["ItemPatch"]?.required).toBeUndefined();
});

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, { readonly required?: readonly string[] }>>;
  };
}

async function readDocument(): Promise<Document> {
  return JSON.parse(await (await api.request("/openapi.json")).text());
}

test("the reference page and its script come from here and from nowhere else", async () => {
  const page = await api.request("/docs", { headers: { "x-anonymous": "1" } });
  const html = await page.text();
  expect(page.status).toBe(200);
  expect([...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address)).toEqual([
    "/docs/scalar.js",
  ]);
  const [, nonce] = /script-src 'nonce-(\w+)'/.exec(page.headers.get("content-security-policy") ?? "") ?? [];
  expect([...html.matchAll(/<script[^>]*>/g)]).toHaveLength(2);
  for (const [script] of html.matchAll(/<script[^>]*>/g)) expect(script).toContain(`nonce="${nonce}"`);
  const script = await api.request("/docs/scalar.js");
  expect(script.headers.get("content-type")).toMatch("text/javascript");
  expect(await script.text()).toContain("createApiReference");
});
