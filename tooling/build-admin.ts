import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** Where the built admin lies. */
export const ADMIN_FOLDER = fileURLToPath(new URL("../apps/admin/dist/", import.meta.url));

/** Builds the admin where its sources changed since the last time. Throws with the build's words where it fails. */
export async function buildAdmin(): Promise<string> {
  const output: string[] = [];
  const code = await new Promise<number | null>((resolve, reject) => {
    const turbo = spawn("turbo", ["run", "build", "--filter=@trueup/admin", "--output-logs=new-only"], {
      cwd: ROOT,
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    turbo.stdout.on("data", (chunk) => output.push(String(chunk)));
    turbo.stderr.on("data", (chunk) => output.push(String(chunk)));
    turbo.on("error", reject);
    turbo.on("close", resolve);
  });
  if (code !== 0) throw new Error(`The admin could not be built:\n${output.join("")}`);
  return ADMIN_FOLDER;
}
