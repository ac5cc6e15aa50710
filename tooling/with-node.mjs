// Runs a command on a Node that can run this checkout: the one that started us where it is new enough,
// otherwise the one that came with the checkout as a package. Plain JavaScript: it must start on Node 18.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const OLDEST = [24, 0];

const [major, minor] = process.versions.node.split(".").map(Number);
const own = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
const binary = own ? process.execPath : bundledNode();
const [command, ...args] = process.argv.slice(2);

const child = spawn(command, args, {
  stdio: "inherit",
  env: {
    ...process.env,
    PATH: [
      dirname(binary),
      fileURLToPath(new URL("../node_modules/.bin", import.meta.url)),
      process.env.PATH,
    ].join(delimiter),
    TURBO_TELEMETRY_DISABLED: "1",
  },
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  console.error(`cannot run ${command}: ${error.message}`);
  process.exit(127);
});
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));

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
