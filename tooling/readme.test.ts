import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { SOON } from "@trueup/db/testing/soon";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startShopifyEmulator } from "./emulators/shopify/server.ts";
import { startSystem, type System } from "./start-system.ts";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const SDK = fileURLToPath(new URL("../packages/sdk", import.meta.url));
const API_KEY = "an-operator-key-for-tests";
const HOST = "your-shop.myshopify.com";
const quiet = { info() {}, warn() {}, error() {} };

let folder: string;
let shop: Awaited<ReturnType<typeof startShopifyEmulator>>;
let system: System;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "trueup-readme-"));
  shop = await startShopifyEmulator({ shop: HOST });
  system = await startSystem({
    dataFolder: folder,
    port: 0,
    apiKey: API_KEY,
    demo: "off",
    storeHosts: `${HOST}=${shop.url}`,
    log: quiet,
    apiLog: quiet,
  });
});

afterAll(async () => {
  await system?.close();
  await shop?.close();
  await rm(folder, { recursive: true, force: true });
});

test("the steps that connect a store end with the store showing what was counted", async () => {
  const { inventoryItemId } = shop.catalogue.addVariant({ sku: "TSH-BLK-M", quantity: 5 });
  const calls = curlCalls(README);
  expect(calls.length).toBeGreaterThan(7);
  for (const { method, path, body } of calls) {
    const answer = await fetch(`${system.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" },
      ...(body === null ? {} : { body: withOwnIds(body) }),
    });
    expect(answer.ok, `${method} ${path}: ${await answer.text()}`).toBe(true);
  }
  await vi.waitFor(() => expect(shop.available(inventoryItemId)).toBe(40), SOON);
  shop.assertNeverThrottled();
});

test("the program that uses the SDK runs and prints what it says", async () => {
  const program = join(folder, "program");
  await mkdir(join(program, "node_modules/@trueup"), { recursive: true });
  await symlink(SDK, join(program, "node_modules/@trueup/sdk"));
  await writeFile(join(program, "package.json"), `{ "type": "module" }`);
  const [code = ""] = /(?<=^```ts\n)(?:(?!^```).)*createClient\((?:(?!^```).)*/ms.exec(README) ?? [];
  await writeFile(
    join(program, "main.ts"),
    code.replace("http://127.0.0.1:4180", system.url).replace("tup_…", API_KEY),
  );
  // Nothing of the environment that colours what is printed, or has Node warn of something.
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, ["main.ts"], {
    cwd: program,
    env: { PATH, HOME },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [printed, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(errors).toBe("");
  expect(printed).toMatch(/^40 \[ \{ to: true, cause: 'receipt' \} \]$/m);
  expect(printed).toContain("unknown_sku");
});

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: string | null;
}

/** Each `call` of the README: the method if it names one, the path, and the body in single quotes. */
function curlCalls(document: string): Call[] {
  const pattern = /^call (?:-X ([A-Z]+) )?\$TRUEUP(\S+)(?: -d '([^']*)')?$/gm;
  return [...document.matchAll(pattern)].map(([, method, path = "", body]) => ({
    method: method ?? (body === undefined ? "GET" : "POST"),
    path,
    body: body ?? null,
  }));
}

/** What a reader puts in the place of the README's own values. */
function withOwnIds(body: string): string {
  return body
    .replace('"clientId": "…"', `"clientId": "${shop.clientId}"`)
    .replace("shpss_…", shop.clientSecret)
    .replace("gid://shopify/Location/1234567890", shop.locationId);
}
