import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "./testing/api.ts";

let folder: string;
let api: TestApi;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "trueup-admin-"));
  await mkdir(join(folder, "admin", "assets"), { recursive: true });
  await writeFile(join(folder, "outside.txt"), "outside");
  await writeFile(join(folder, "admin", "index.html"), "<!doctype html><title>Trueup</title>");
  await writeFile(join(folder, "admin", "favicon.svg"), "<svg/>");
  await writeFile(join(folder, "admin", "assets", "main-abc123.js"), "start()");
  await writeFile(join(folder, "admin", "assets", "main-abc123.js.gz"), gzipSync("start()"));
  api = await createTestApi({ adminFolder: join(folder, "admin") });
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}) =>
  api.request(path, { headers: { "x-anonymous": "1", ...headers } });

test.each(["/", "/items", "/customers/cus_1/items/itm_1", "/index.html"])(
  "%s shows the admin's page",
  async (path) => {
    const response = await get(path);
    expect(await response.text()).toContain("<title>Trueup</title>");
    expect([
      response.status,
      response.headers.get("content-type"),
      response.headers.get("cache-control"),
    ]).toEqual([200, "text/html; charset=utf-8", "no-cache"]);
  },
);

test("the page runs no inline script and loads nothing from elsewhere", async () => {
  const policy = (await get("/")).headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("object-src 'none'");
  expect(policy).not.toMatch(/script-src|unsafe-eval|https?:/);
});

test("files with a hash in their name are kept for ever, and sent compressed where that is understood", async () => {
  const plain = await get("/assets/main-abc123.js");
  expect([plain.headers.get("cache-control"), plain.headers.get("content-encoding")]).toEqual([
    "public, max-age=31536000, immutable",
    null,
  ]);
  expect(await plain.text()).toBe("start()");
  const zipped = await get("/assets/main-abc123.js", { "accept-encoding": "gzip, br" });
  expect([zipped.headers.get("content-encoding"), zipped.headers.get("vary")]).toEqual([
    "gzip",
    "Accept-Encoding",
  ]);
  expect((await get("/favicon.svg")).headers.get("content-type")).toMatch("image/svg+xml");
});

test.each(["/assets/gone.js", "/v1/nothing", "/v1", "/docs/x", "/metrics/x", "/hooks/shopify"])(
  "%s is a problem, not the admin's page",
  async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("cache-control")).toBe("no-store");
  },
);

test.each([
  "/../outside.txt",
  "/assets/../../outside.txt",
  "/%2e%2e/outside.txt",
  "/assets/%2e%2e%2f%2e%2e%2foutside.txt",
  "/..%5coutside.txt",
])("%s leads out of the folder to nothing", async (path) => {
  expect(await (await get(path)).text()).not.toContain("outside\n");
  expect(await (await get(path)).text()).not.toBe("outside");
});
