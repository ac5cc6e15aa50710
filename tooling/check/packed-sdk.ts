import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type Finding, ROOT, runCommand } from "./run-command.ts";

const SDK = join(ROOT, "packages/sdk");
const TOOLS = join(ROOT, "tooling/node_modules/.bin");
const OLDEST_NODE = 20;

/** Builds and packs the SDK as a release would, and looks at the tarball as its users will. */
export async function packedSdk(pnpm: readonly string[], path: string): Promise<Finding> {
  const folder = mkdtempSync(join(tmpdir(), "trueup-sdk-"));
  try {
    rmSync(join(SDK, "dist"), { recursive: true, force: true });
    const built = await runCommand([...pnpm, "run", "build"], SDK);
    if (!built.ok) return { faults: [built.output] };
    const packed = await runCommand([...pnpm, "pack", "--pack-destination", folder], SDK);
    const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
    if (!packed.ok || tarball === undefined) return { faults: [packed.output] };
    return await judge(join(folder, tarball), folder, path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function judge(tarball: string, folder: string, path: string): Promise<Finding> {
  const extracted = await runCommand(["tar", "-xzf", tarball, "-C", folder]);
  const looks = await Promise.all([
    runCommand([join(TOOLS, "publint"), "run", tarball, "--strict"]),
    runCommand([join(TOOLS, "attw"), tarball, "--profile", "esm-only", "--no-emoji", "--no-color"]),
  ]);
  const faults = [extracted, ...looks].flatMap(({ ok, output }) => (ok ? [] : [output]));
  faults.push(...contentFaults(join(folder, "package")));
  const node = oldNode(path);
  if (node === null) return { faults, note: `not tried on Node ${OLDEST_NODE}: none here` };
  const tried = await runCommand([node, "--input-type=module", "--eval", TRIAL], join(folder, "package"));
  if (!tried.ok || !tried.output.startsWith("push")) faults.push(`on ${node}: ${tried.output}`);
  return { faults, note: `ran on ${(await runCommand([node, "--version"])).output.trim()}` };
}

/** A package imports itself by its name, so this goes through the exports that its users get. */
const TRIAL = `
  import { createClient, decide, SAMPLE_FACTS } from "@trueup/sdk";
  createClient({ baseUrl: "http://127.0.0.1:1", apiKey: "none" });
  console.log(decide(SAMPLE_FACTS).outcome);
`;

function contentFaults(folder: string): string[] {
  const manifest: Readonly<Record<string, unknown>> = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  const dependencies = ["dependencies", "peerDependencies", "optionalDependencies"].filter(
    (field) => manifest[field] !== undefined,
  );
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const tests = files.filter(
    (file) => /\.test\.|testing|sample/.test(file) && !file.includes("sample-facts"),
  );
  const missing = ["README.md", "LICENSE", "dist/index.js", "dist/index.d.ts"].filter(
    (file) => !files.includes(file),
  );
  return [
    ...dependencies.map((field) => `the package has ${field}; it is to have none`),
    ...tests.map((file) => `${file} is not to be published`),
    ...missing.map((file) => `${file} is missing from the package`),
  ];
}

/** A Node on the path of the oldest version that the SDK supports; not the one that runs this checkout. */
function oldNode(path: string): string | null {
  const candidates = path.split(delimiter).map((folder) => join(folder, "node"));
  const found = candidates.find((node) =>
    spawnSync(node, ["--version"], { encoding: "utf8" }).stdout?.startsWith(`v${OLDEST_NODE}.`),
  );
  return found ?? null;
}
