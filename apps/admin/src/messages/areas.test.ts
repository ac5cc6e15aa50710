import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { messageAt, namedKeys } from "../testing/whole-catalogue.ts";
import { areas, everywhere } from "./en/areas.ts";

const SOURCES = join(import.meta.dirname, "..");

const areaWords = await Promise.all(
  Object.entries(areas).map(async ([area, words]) => ({ area, words: await words() })),
);

test("every page has the words of its parts in its route, and no others", () => {
  const routes = readFileSync(join(SOURCES, "routes.ts"), "utf8");
  const pages = [
    ...routes.matchAll(/import\("\.\/(pages\/[^"]+)"\)(?:,\s+meta: \{\s*words: \[([^\]]*)\])?/g),
  ];
  expect(pages.length).toBeGreaterThan(20);
  const declared = pages.map(([, page = "", words = ""]) => [
    page,
    [...words.matchAll(/[\w-]+/g)].map(String),
  ]);
  const needed = pages.map(([, page = ""]) => [page, neededBy(partsOf(join(SOURCES, page)))]);
  expect(declared).toEqual(needed);
});

test("no area has a group of messages that another one has", () => {
  const groups = [everywhere, ...areaWords.map(({ words }) => words)].flatMap((words) => Object.keys(words));
  expect(groups.filter((group, at) => groups.indexOf(group) !== at)).toEqual([]);
});

function neededBy(files: ReadonlySet<string>): string[] {
  const keys = [...files].flatMap((file) => namedKeys(readFileSync(file, "utf8")));
  return areaWords
    .filter(({ words }) => keys.some((key) => messageAt(key, words) !== undefined))
    .map(({ area }) => area);
}

/** A file of the admin and all that it imports, now or later. */
function partsOf(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file) || !existsSync(file) || file.includes("/messages/")) return found;
  found.add(file);
  for (const [, path = ""] of readFileSync(file, "utf8").matchAll(/(?:from\s+|import\()\s*"(\.[^"]+)"/g)) {
    partsOf(join(dirname(file), path), found);
  }
  return found;
}
