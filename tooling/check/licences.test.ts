import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { licenceReport } from "./licences.ts";

let folder = "";

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "trueup-licences-")));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(path: string, manifest: object): void {
  mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, path, "package.json"), JSON.stringify(manifest));
}

function install(name: string, license: unknown, dependencies: object = {}): void {
  write(`node_modules/${name}`, { name, version: "1.0.0", license, dependencies });
}

test.each(["MIT", "(MIT OR GPL-3.0-only)", "MIT AND BSD-3-Clause", "(MIT AND ISC)"])(
  "%s may be shipped",
  (license) => {
    write(".", { dependencies: { one: "1" } });
    install("one", license);
    expect(licenceReport([folder])).toEqual({ packages: 1, faults: [] });
  },
);

test.each(["GPL-3.0-only", "MIT AND GPL-3.0-only", "MPL-2.0", "SEE LICENSE IN LICENSE", "UNLICENSED"])(
  "%s may not be shipped",
  (license) => {
    write(".", { dependencies: { one: "1" } });
    install("one", license);
    expect(licenceReport([folder]).faults).toEqual([`one 1.0.0: ${license}`]);
  },
);

test("a package that states no licence may not be shipped", () => {
  write(".", { dependencies: { one: "1" } });
  install("one", undefined);
  expect(licenceReport([folder]).faults).toEqual(["one 1.0.0: no licence stated"]);
});

test("what a dependency needs counts like the dependency", () => {
  write(".", { dependencies: { one: "1" } });
  install("one", "MIT", { two: "1" });
  install("two", "AGPL-3.0-only");
  expect(licenceReport([folder]).faults).toEqual(["two 1.0.0: AGPL-3.0-only"]);
});

test("a tool that only builds may be under the MPL, and not under the AGPL", () => {
  write(".", { devDependencies: { one: "1", two: "1" } });
  install("one", "MPL-2.0");
  install("two", "AGPL-3.0-only");
  expect(licenceReport([folder])).toEqual({ packages: 2, faults: ["two 1.0.0: AGPL-3.0-only"] });
});

test("what is shipped as well as built with is held to the stricter list", () => {
  write(".", { dependencies: { one: "1" }, devDependencies: { one: "1" } });
  install("one", "MPL-2.0");
  expect(licenceReport([folder]).faults).toEqual(["one 1.0.0: MPL-2.0"]);
});
