import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { repositoryFiles } from "./check/repository.ts";
import { ROOT } from "./check/run-command.ts";

const ADMIN = join(ROOT, "apps/admin");
/** Where the built admin lies. */
const ADMIN_FOLDER = join(ADMIN, "dist/");
/** What it was built from. Vite empties the folder first, so that a build which was broken off leaves none. */
const BUILT_FROM = join(ADMIN_FOLDER, ".built-from");

/**
 * Builds the admin where its sources changed since the last time. Whoever asks meanwhile waits, and finds it done:
 * nothing is written into a folder that is being served. Throws with the build's words where it fails.
 *
 * Not by turbo, which needs a package manager at hand and writes the files anew even where nothing changed.
 */
export async function buildAdmin(): Promise<string> {
  const leave = await enter();
  try {
    const sources = await fingerprint();
    if (sources === (await readFile(BUILT_FROM, "utf8").catch(() => null))) return ADMIN_FOLDER;
    const { code, output } = await build();
    if (code !== 0) throw new Error(`The admin could not be built:\n${output}`);
    await writeFile(BUILT_FROM, sources);
    return ADMIN_FOLDER;
  } finally {
    leave();
  }
}

const LOOK_EVERY_MS = 100;

/** One builder of this checkout at a time. Linux frees the name by itself where its holder was killed. */
async function enter(): Promise<() => void> {
  if (process.platform !== "linux") return () => {};
  const path = `\0trueup-build-admin:${createHash("sha256").update(ADMIN).digest("hex")}`;
  for (;;) {
    const server = createServer();
    const entered = await new Promise<boolean>((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) =>
        error.code === "EADDRINUSE" ? resolve(false) : reject(error),
      );
      server.listen({ path }, () => resolve(true));
    });
    if (entered) return () => void server.close();
    await pause(LOOK_EVERY_MS);
  }
}

/** Of everything that the build reads. */
async function fingerprint(): Promise<string> {
  const hash = createHash("sha256");
  const files = [...repositoryFiles("apps/admin"), ...repositoryFiles("packages/sdk"), "pnpm-lock.yaml"];
  for (const file of files.toSorted()) hash.update(`\0${file}\0`).update(await readFile(join(ROOT, file)));
  return hash.digest("hex");
}

function build(): Promise<{ readonly code: number | null; readonly output: string }> {
  const output: string[] = [];
  return new Promise((resolve, reject) => {
    const child = spawn(join(ADMIN, "node_modules/.bin/vite"), ["build"], {
      cwd: ADMIN,
      // Vite takes over what it finds: a test run's NODE_ENV would build Vue with its warnings, half as large again.
      env: { ...process.env, NODE_ENV: "production" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.on("data", (chunk) => output.push(String(chunk)));
    child.stderr.on("data", (chunk) => output.push(String(chunk)));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output: output.join("") }));
  });
}
