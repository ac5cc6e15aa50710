import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { generateSecretKey } from "@trueup/db/seal";
import { createTestDatabase, onPostgresServer } from "@trueup/db/testing/test-database";
import { createClient } from "@trueup/sdk";
import { describe, expect, test } from "vitest";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

function start(env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [MAIN], {
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) await once(child, "exit");
  return child.exitCode;
}

test("a process without a usable environment names every fault and ends", async () => {
  const child = start({ PORT: "x" });
  if (child.stderr === null) throw new Error("no errors to read");
  const [errors, [code]] = await Promise.all([text(child.stderr), once(child, "close")]);
  expect(code).toBe(1);
  // Node itself may have to say something, too.
  const lines = errors.split("\n").filter((line) => line.startsWith("{"));
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      error: expect.objectContaining({
        message: expect.stringMatching(
          /DATABASE_URL: missing[^]*PORT: must be[^]*TRUEUP_SECRET_KEYS: missing/,
        ),
      }),
    }),
  ]);
});

test("an error that nobody awaited ends the process, and is logged as the process logs", async () => {
  const bug = `process.on("newListener", (name) => {
    if (name === "unhandledRejection") setImmediate(() => Promise.reject(new Error("nobody looked")));
  });`;
  const child = spawn(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(bug)}`, MAIN],
    {
      env: { PATH: process.env["PATH"] ?? "" },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  expect(await exitOf(child)).toBe(1);
  expect(
    errors
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toContainEqual(
    expect.objectContaining({ service: "api", error: expect.objectContaining({ message: "nobody looked" }) }),
  );
});

describe.runIf(onPostgresServer())("on a server", () => {
  test.each(["SIGTERM", "SIGINT"] as const)(
    "a process starts, serves, and ends cleanly on %s",
    async (signal) => {
      const database = await createTestDatabase();
      const child = start({
        DATABASE_URL: database.url ?? "",
        PORT: "0",
        TRUEUP_SECRET_KEYS: generateSecretKey("k"),
        TRUEUP_ADMIN_PASSWORD: "configured password",
      });
      try {
        const said = new Map<string, string>();
        if (child.stdout === null) throw new Error("no output to read");
        for await (const line of createInterface(child.stdout)) {
          const [, name = "", value = ""] = /^(ready|operator API key) (\S+)$/.exec(line) ?? [];
          said.set(name, value);
          if (name === "ready") break;
        }
        const baseUrl = said.get("ready") ?? "";
        expect(baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
        const client = createClient({ baseUrl, apiKey: said.get("operator API key") ?? "" });
        const customer = await client.customers.create({ name: "Aurora" });
        await client.items.create(customer.id, { sku: "A" });
        const writes = Array.from({ length: 20 }, () =>
          client.stockChanges.record(customer.id, [{ kind: "receive", sku: "A", quantity: 1 }]),
        );
        const settled = Promise.allSettled(writes);
        await writes[0];
        const stream = await fetch(`${baseUrl}/v1/events`, {
          headers: { authorization: `Bearer ${said.get("operator API key")}` },
        });
        child.kill(signal);
        expect(await exitOf(child)).toBe(0);
        await stream.text().catch(() => undefined);
        const acknowledged = (await settled).filter((write) => write.status === "fulfilled").length;
        const { quantity } = await database.db
          .selectFrom("stock")
          .select("quantity")
          .executeTakeFirstOrThrow();
        expect(quantity).toBeGreaterThanOrEqual(acknowledged);
      } finally {
        child.kill("SIGKILL");
        await database.close();
      }
    },
  );
});
