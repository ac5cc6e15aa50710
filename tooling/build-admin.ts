import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const ADMIN = fileURLToPath(new URL("../apps/admin/", import.meta.url));

/** Where the built admin lies. */
const ADMIN_FOLDER = fileURLToPath(new URL("../apps/admin/dist/", import.meta.url));

/** Builds the admin where its sources changed since the last time. Throws with the build's words where it fails. */
export async function buildAdmin(): Promise<string> {
  // Turbo knows whether anything changed, but asks the package manager; without one the build just runs.
  const { code, output } = isOnPath("pnpm")
    ? await run("turbo", ["run", "build", "--filter=@trueup/admin", "--output-logs=new-only"], ROOT)
    : await run("vite", ["build"], ADMIN);
  if (code !== 0) throw new Error(`The admin could not be built:\n${output}`);
  return ADMIN_FOLDER;
}

function isOnPath(command: string): boolean {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.some((folder) => folder !== "" && existsSync(join(folder, command)));
}

function run(
  command: string,
  args: readonly string[],
  cwd: string,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const output: string[] = [];
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      // Vite takes over what it finds: a test run's NODE_ENV would build Vue with its warnings, half as large again.
      env: { ...process.env, NODE_ENV: "production", TURBO_TELEMETRY_DISABLED: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.on("data", (chunk) => output.push(String(chunk)));
    child.stderr.on("data", (chunk) => output.push(String(chunk)));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output: output.join("") }));
  });
}
