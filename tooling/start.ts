import { pino } from "pino";
import { parseAdminPassword, parseOperatorKey, parsePort } from "@trueup/api/env";
import { OPERATOR_EMAIL } from "@trueup/api/first-start";
import { createLog } from "@trueup/api/log";
import { buildAdmin } from "./build-admin.ts";
import { startSystem, type System } from "./start-system.ts";

/** `pnpm start`: the whole of Trueup in one process, on the embedded database unless DATABASE_URL names a server. */

const STOP_WITHIN_MS = 15_000;

const { env } = process;
const log = pino({ level: env["LOG_LEVEL"] ?? "warn" }, pino.destination(2));

let system: System | null = null;
let stopping = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop());

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
  await system?.close();
  process.exit(0);
}

try {
  const dataFolder = text("TRUEUP_DATA") ?? ".data";
  const options = {
    port: parsePort(env),
    apiKey: parseOperatorKey(env),
    adminPassword: parseAdminPassword(env),
    demo: parseDemo(text("TRUEUP_DEMO")),
  };
  const adminFolder = await buildAdmin();
  const databaseUrl = text("DATABASE_URL");
  const secretKeys = text("TRUEUP_SECRET_KEYS");
  const storeHosts = text("TRUEUP_STORE_HOSTS");
  system = await startSystem({
    dataFolder,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    port: options.port,
    ...(options.apiKey === null ? {} : { apiKey: options.apiKey }),
    ...(options.adminPassword === null ? {} : { adminPassword: options.adminPassword }),
    ...(secretKeys === undefined ? {} : { secretKeys }),
    ...(storeHosts === undefined ? {} : { storeHosts }),
    demo: options.demo,
    adminFolder,
    log,
    apiLog: { ...createLog(), info() {} },
  });
  if (stopping) await system.close();
  else tell(system, dataFolder, options.adminPassword !== null);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  log.debug({ err: error }, "the start failed");
  process.exit(1);
}

function tell(
  { url, kind, password, apiKey, demo }: System,
  dataFolder: string,
  passwordConfigured: boolean,
): void {
  const known = passwordConfigured
    ? "from TRUEUP_ADMIN_PASSWORD, where the account was made with it"
    : "as shown at the first start";
  console.log(`
Trueup runs on ${kind === "embedded" ? `the embedded database in ${dataFolder}` : "the PostgreSQL server"}.
  Admin      ${url}
  Sign in    ${OPERATOR_EMAIL}
  Password   ${password === null ? known : `${password}   (shown only now)`}
  API        ${url}/docs${apiKey === null ? "" : `\n  API key    ${apiKey}   (shown only now)`}
${demo === null ? "" : demoLines(demo)}`);
  console.log(`ready ${url}`);
}

function demoLines({ waitingShop }: NonNullable<System["demo"]>): string {
  const lines = ["  Two emulated Shopify shops are connected; stock changes trickle in."];
  if (waitingShop !== null) {
    const { host, accessToken } = waitingShop;
    lines.push(`  A third waits for you to connect it: ${host}, access token ${accessToken}`);
  }
  return `${lines.join("\n")}\n`;
}

function parseDemo(value: string | undefined): "on" | "off" {
  if (value === undefined || value === "on") return "on";
  if (value === "off") return "off";
  throw new Error(`TRUEUP_DEMO is "on" or "off", not "${value}".`);
}

function text(name: string): string | undefined {
  const value = env[name];
  return value === "" ? undefined : value;
}
