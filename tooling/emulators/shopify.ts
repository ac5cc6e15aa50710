// An emulated Shopify shop to try things on: `node tooling/emulators/shopify.ts --help`.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { planNames } from "./shopify/bucket.ts";
import { startShopifyEmulator } from "./shopify/server.ts";
import type { ShopifyEmulator } from "./shopify/server.ts";

const usage = `Usage: node tooling/emulators/shopify.ts [options]

  --port N        port on 127.0.0.1 (default: a free one)
  --plan NAME     ${planNames.join(", ")} (default: standard)
  --shop NAME     name.myshopify.com (default: trueup-demo.myshopify.com)
  --token TOKEN   access token (default: a random one)
  --variants N    variants with the SKUs SKU-1 to SKU-N (default: 100)
  --latency MS    how long each call takes (default: 0)
  --state FILE    read what the shop holds from FILE, and write it back at the end
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      help: { type: "boolean", default: false },
      port: { type: "string", default: "0" },
      plan: { type: "string", default: "standard" },
      shop: { type: "string", default: "trueup-demo.myshopify.com" },
      token: { type: "string" },
      variants: { type: "string", default: "100" },
      latency: { type: "string", default: "0" },
      state: { type: "string" },
    },
  });
  if (values.help) return void process.stdout.write(usage);
  const plan = planNames.find((name) => name === values.plan);
  if (plan === undefined) throw new Error(`--plan is one of ${planNames.join(", ")}, not ${values.plan}`);
  const emulator = await startShopifyEmulator({
    port: numberOf("--port", values.port),
    plan,
    shop: values.shop,
    logLimit: 200,
    ...(values.token === undefined ? {} : { accessToken: values.token }),
  });
  emulator.faults.latency(numberOf("--latency", values.latency));
  fill(emulator, numberOf("--variants", values.variants), values.state);
  process.stdout.write(describe(emulator, plan));

  const stop = async () => {
    if (values.state !== undefined) saveState(emulator, values.state);
    await emulator.close();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop());
}

function fill(emulator: ShopifyEmulator, variants: number, stateFile: string | undefined): void {
  if (stateFile !== undefined && existsSync(stateFile)) {
    emulator.restore(JSON.parse(readFileSync(stateFile, "utf8")));
    return;
  }
  for (let number = 1; number <= variants; number++) {
    emulator.catalogue.addVariant({ sku: `SKU-${number}`, title: `Product ${number}`, quantity: 10 });
  }
}

/** Written beside and renamed, so that a kill in between leaves the old file. */
function saveState(emulator: ShopifyEmulator, file: string): void {
  writeFileSync(`${file}.new`, JSON.stringify(emulator.snapshot()));
  renameSync(`${file}.new`, file);
}

function describe(emulator: ShopifyEmulator, plan: string): string {
  const first = emulator.catalogue.variants()[0];
  return `Emulated Shopify shop ${emulator.shop} (${plan} plan)
  address        ${emulator.url}
  access token   ${emulator.accessToken}
  client id      ${emulator.clientId}
  client secret  ${emulator.clientSecret}
  location       ${emulator.locationId}
  variants       ${emulator.catalogue.variants().length}, the first ${first?.sku ?? "none"} ${first?.inventoryItemId ?? ""}

Try it:
  curl -s ${emulator.url}/admin/api/2026-10/graphql.json -H 'Content-Type: application/json' \\
    -H 'X-Shopify-Access-Token: ${emulator.accessToken}' -d '{"query":"{ shop { name } }"}'
`;
}

function numberOf(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new Error(`${option} takes a whole number from 0 up, not ${text}`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  process.exitCode = 1;
});
