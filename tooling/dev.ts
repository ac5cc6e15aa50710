import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** `pnpm dev`: everything as with `start`, restarted when a source changes, and the admin with hot reload. */

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const ADMIN = fileURLToPath(new URL("../apps/admin/", import.meta.url));

const children = [
  spawn("node", ["--watch", "--watch-preserve-output", "tooling/start.ts"], { cwd: ROOT, stdio: "inherit" }),
  spawn("vite", [], { cwd: ADMIN, stdio: "inherit" }),
];
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    for (const child of children) child.kill(signal);
  });
}
