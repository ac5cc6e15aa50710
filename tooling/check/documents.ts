import { posix } from "node:path";

/** A Markdown file, by its path from the top of the checkout. */
export interface DocumentFile {
  readonly path: string;
  readonly text: string;
}

/** Links to files and headings that do not exist, and files that are named and do not exist. */
export function documentFaults(documents: readonly DocumentFile[], files: readonly string[]): string[] {
  const headings = new Map(documents.map(({ path, text }) => [path, headingsOf(text)]));
  return documents.flatMap((document) => [
    ...linkFaults(document, files, headings),
    ...nameFaults(document, files),
  ]);
}

function linkFaults(
  { path, text }: DocumentFile,
  files: readonly string[],
  headings: ReadonlyMap<string, ReadonlySet<string>>,
): string[] {
  return [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = ""]) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [file = "", heading] = target.split("#");
    const linked = file === "" ? path : posix.join(posix.dirname(path), file);
    if (!exists(linked, files)) return [`${path}: the link to ${target} leads nowhere`];
    if (heading === undefined || headings.get(linked)?.has(heading) === true) return [];
    return [`${path}: ${linked} has no heading #${heading}`];
  });
}

/**
 * A path in backticks: from the top, from the document's own folder, or the end of exactly one file's path. A bare file
 * name may be that of several files.
 */
function nameFaults({ path, text }: DocumentFile, files: readonly string[]): string[] {
  const spans = [...withoutBlocks(text).matchAll(/`([^`\n]+)`/g)].map(([, span = ""]) => span);
  return [...new Set(spans.filter(isPath))].flatMap((name) => {
    const clean = name.replace(/\/$/, "");
    if (MADE_AT_RUN_TIME.test(clean)) return [];
    if (exists(clean, files) || exists(posix.join(posix.dirname(path), clean), files)) return [];
    const ends = files.filter((file) => file.endsWith(`/${clean}`));
    if (ends.length === 1 || (ends.length > 1 && !clean.includes("/"))) return [];
    return [
      `${path}: \`${name}\` ${ends.length === 0 ? "does not exist" : `could be any of ${ends.join(", ")}`}`,
    ];
  });
}

const MADE_AT_RUN_TIME = /^\.(?:data|artifacts|turbo)\b/;
const OUR_FOLDERS = /^(?:packages|apps|tooling|docs|deploy|\.ci)\//;
const OUR_FILES = /^[\w.@-]+(?:\/[\w.@-]+)*\.(?:ts|mjs|vue|json|md|yaml|service|graphql)$/;

function isPath(span: string): boolean {
  return OUR_FOLDERS.test(span) ? !/[*{<\s]/.test(span) : OUR_FILES.test(span);
}

function exists(path: string, files: readonly string[]): boolean {
  return files.includes(path) || files.some((file) => file.startsWith(`${path}/`));
}

/** As GitHub names them in links. */
function headingsOf(text: string): ReadonlySet<string> {
  return new Set(
    [...withoutBlocks(text).matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
      title
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

function withoutBlocks(text: string): string {
  return text.replaceAll(/^( *)```.*?^\1```/gms, "");
}

function withoutCode(text: string): string {
  return withoutBlocks(text).replaceAll(/`[^`\n]*`/g, "");
}
