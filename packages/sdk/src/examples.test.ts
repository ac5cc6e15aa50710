import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callsInstallation, checkedModule, examplesIn } from "../testing/examples.ts";
import * as sdk from "./index.ts";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const SOURCES = readdirSync(join(PACKAGE, "src"))
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
  .map((name) => join(PACKAGE, "src", name));
const READMES = [join(PACKAGE, "README.md"), join(PACKAGE, "../../README.md")];
const EXAMPLES = [...SOURCES, ...READMES].flatMap(examplesIn);

/** The examples as modules of a project that has the SDK installed. */
let project = "";

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "trueup-examples-"));
  mkdirSync(join(project, "node_modules/@trueup"), { recursive: true });
  symlinkSync(PACKAGE, join(project, "node_modules/@trueup/sdk"));
  symlinkSync(join(PACKAGE, "node_modules/@types"), join(project, "node_modules/@types"));
  writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module" }));
  const compilerOptions = { noUnusedLocals: false };
  const base = join(PACKAGE, "../../tooling/tsconfig/node.json");
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ extends: base, compilerOptions }));
  for (const [index, example] of EXAMPLES.entries()) {
    writeFileSync(join(project, `example-${index}.ts`), checkedModule(example));
  }
});

afterAll(() => {
  rmSync(project, { recursive: true, force: true });
});

test("every example type-checks", () => {
  const typescript = dirname(createRequire(import.meta.url).resolve("typescript/package.json"));
  const { status, stdout } = run([join(typescript, "bin/tsc"), "-p", project, "--pretty", "false"]);
  expect(named(stdout)).toBe("");
  expect(status).toBe(0);
});

test("every value named in an example is true", () => {
  const modules = EXAMPLES.flatMap((example, index) =>
    callsInstallation(example) ? [] : [`example-${index}.ts`],
  );
  const failures = "const failures = [];";
  const imports = modules.map(
    (name) => `await import("./${name}").catch((error) => failures.push("${name} " + error.message));`,
  );
  const report = "process.stdout.write(failures.join());";
  writeFileSync(join(project, "run.mjs"), [failures, ...imports, report].join("\n"));
  const { status, stdout, stderr } = run([join(project, "run.mjs")]);
  expect(named(stdout)).toBe("");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("every public constant, function and class has an example", () => {
  const exported = SOURCES.flatMap(exportsOf);
  const bare = Object.keys(sdk).filter(
    (name) => !exported.some((each) => each.name === name && each.comment.includes("@example")),
  );
  expect(bare).toEqual([]);
});

test("every export of a public file is documented", () => {
  const index = readFileSync(join(PACKAGE, "src/index.ts"), "utf8");
  const bare = SOURCES.filter((path) => index.includes(`"./${basename(path)}"`))
    .flatMap(exportsOf)
    .filter(({ comment }) => comment === "");
  expect(bare).toEqual([]);
});

/** What a source file declares and exports, each with the comment right before it. */
function exportsOf(path: string) {
  const source = readFileSync(path, "utf8");
  const declaration = /^export (?:async )?(?:const|function\*?|class|interface|type) (\w+)/gm;
  return [...source.matchAll(declaration)].map(({ index, 1: name = "" }) => {
    const [comment = ""] = /\/\*\*(?:(?!\*\/).)*\*\/\s*$/s.exec(source.slice(0, index)) ?? [];
    return { file: basename(path), name, comment };
  });
}

function run(command: readonly string[]) {
  return spawnSync(process.execPath, command, { cwd: project, encoding: "utf8" });
}

/** Names the place of an example instead of its module. */
function named(output: string): string {
  return output.replace(/example-(\d+)\.ts/g, (name, index) => EXAMPLES[Number(index)]?.title ?? name);
}
