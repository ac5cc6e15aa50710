import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./run-command.ts";

const NOT_OURS = new Set([".git", ".data", ".turbo", ".artifacts", "node_modules", "dist", "coverage"]);

/** Every file of the checkout that somebody wrote, by its path from the top. */
export function repositoryFiles(folder = ""): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.has(entry.name)) return [];
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    return entry.isDirectory() ? repositoryFiles(path) : [path];
  });
}
