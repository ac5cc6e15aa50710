import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const program = fileURLToPath(new URL("shopify.ts", import.meta.url));

test("started by hand it prints its address and a token that work, and a state file keeps its levels", async () => {
  const directory = mkdtempSync(join(tmpdir(), "trueup-shopify-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const state = join(directory, "state.json");
  const args = ["--plan", "plus", "--shop", "try-me.myshopify.com", "--variants", "3", "--state", state];

  const first = await start(args);
  expect(await query(first.text, "{ shop { name plan { shopifyPlus } } }")).toMatchObject({
    data: { shop: { name: "try-me", plan: { shopifyPlus: true } } },
  });
  const item = /gid:\/\/shopify\/InventoryItem\/\d+/u.exec(first.text)?.[0];
  const location = /gid:\/\/shopify\/Location\/\d+/u.exec(first.text)?.[0];
  await query(
    first.text,
    `mutation { inventorySetQuantities(input: { name: "available", reason: "correction", quantities: [
      { inventoryItemId: "${item}", locationId: "${location}", quantity: 42, changeFromQuantity: 10 }] })
      @idempotent(key: "one") { userErrors { code } } }`,
  );
  await first.stop();
  expect(JSON.parse(readFileSync(state, "utf8"))).toMatchObject({
    shop: "try-me.myshopify.com",
    items: { length: 3 },
  });

  const second = await start(args);
  const variants = "{ productVariants(first: 9) { nodes { sku inventoryQuantity } } }";
  expect(await query(second.text, variants)).toMatchObject({
    data: {
      productVariants: {
        nodes: [
          { sku: "SKU-1", inventoryQuantity: 42 },
          { sku: "SKU-2", inventoryQuantity: 10 },
          { sku: "SKU-3", inventoryQuantity: 10 },
        ],
      },
    },
  });
  await second.stop();
});

test.each([
  { args: ["--plan", "huge"], message: "--plan is one of standard, advanced, plus, enterprise, not huge" },
  { args: ["--port", "x"], message: "--port takes a whole number from 0 up, not x" },
  { args: ["--nonsense"], message: "--nonsense" },
])("$args is refused with the usage", async ({ args, message }) => {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  const text = await textOf(child.stderr);
  expect(text).toContain(message);
  expect(text).toContain("Usage: node tooling/emulators/shopify.ts");
  expect(child.exitCode ?? (await once(child, "exit"))[0]).toBe(1);
});

async function start(args: readonly string[]): Promise<{ readonly text: string; stop(): Promise<void> }> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes("curl")) break;
  }
  return {
    text,
    async stop() {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      expect((await exited)[0]).toBe(0);
    },
  };
}

async function query(printed: string, document: string): Promise<unknown> {
  const address = /address +(?<address>\S+)/u.exec(printed)?.groups?.["address"];
  const token = /access token +(?<token>\S+)/u.exec(printed)?.groups?.["token"] ?? "";
  const response = await fetch(`${address}/admin/api/2026-10/graphql.json`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-shopify-access-token": token },
    body: JSON.stringify({ query: document }),
  });
  return response.json();
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  return text;
}
