// Runs a command on a Node that can run this checkout: the one that started us where it is new enough,
// otherwise the one that came with the checkout as a package. Plain JavaScript: it must start on Node 18.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const OLDEST = [24, 3]; // the first that strips types without a warning
const LAUNCHER_CHECK_MS = 500;
const ROOT = fileURLToPath(new URL("..", import.meta.url));

requireInstallation();
const binary = runsThisCheckout() ? process.execPath : bundledNode();
const [command, ...args] = process.argv.slice(2);

const child = spawn(command, args, {
  stdio: "inherit",
  env: {
    ...process.env,
    PATH: [dirname(binary), join(ROOT, "node_modules/.bin"), process.env.PATH].join(delimiter),
    TURBO_TELEMETRY_DISABLED: "1",
  },
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  console.error(`cannot run ${command}: ${error.message}`);
  process.exit(127);
});
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));
stopWithLauncher();

/** pnpm installs before it runs a script, but where that fails it only warns, and runs the script anyway. */
function requireInstallation() {
  const installed = join(ROOT, "node_modules/.pnpm/lock.yaml");
  if (!existsSync(installed)) {
    console.error(
      "\nTrueup's dependencies are not installed, so nothing was started. Where an installation was tried just " +
        "now, its error stands above; most often the npm registry could not be reached.\n" +
        "Run `npx -y pnpm@12 install` until it succeeds, then try again.",
    );
    process.exit(1);
  }
  if (!readFileSync(installed).equals(readFileSync(join(ROOT, "pnpm-lock.yaml")))) {
    console.error(
      "\nTrueup's installed dependencies are not those of pnpm-lock.yaml, so this run may fail. " +
        "Run `npx -y pnpm@12 install` until it succeeds.\n",
    );
  }
}

function runsThisCheckout() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

function bundledNode() {
  const name = `node-${process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), "bin", "node");
  } catch {
    console.error(
      `Trueup needs Node ${OLDEST.join(".")} or newer; this is ${process.version}, and no bundled Node exists for ` +
        `${process.platform} ${process.arch}. Install a current Node from https://nodejs.org and try again.`,
    );
    return process.exit(1);
  }
}

/**
 * npx and pnpm die of a SIGTERM or SIGKILL without passing it on. So the chain of launchers above us is
 * remembered, and once a link of it has lost its parent the command is asked to stop.
 */
function stopWithLauncher() {
  const chain = launchers();
  if (chain.length === 0) return;
  const timer = setInterval(() => {
    if (chain.every(({ pid, parent }) => statusOf(pid)?.parent === parent)) return;
    clearInterval(timer);
    child.kill("SIGTERM");
  }, LAUNCHER_CHECK_MS);
  timer.unref();
}

/** Us and every process above us, as far as the topmost npx, npm or pnpm; shells in between belong to them. */
function launchers() {
  const above = [];
  let known = 0;
  let status = statusOf(process.pid);
  while (status !== null) {
    const parent = statusOf(status.parent);
    if (parent === null || !/^(?:npm|npx|pnpm|sh|dash|bash)\b/.test(parent.name)) break;
    above.push(status);
    if (/^(?:npm|npx|pnpm)/.test(parent.name)) known = above.length;
    status = parent;
  }
  return above.slice(0, known);
}

/** From Linux's process table; null elsewhere, and for a process that is gone. */
function statusOf(pid) {
  try {
    const [, name, parent] = /\((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8"));
    return { pid, name, parent: Number(parent) };
  } catch {
    return null;
  }
}
