import { readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

/** May be shipped together with Apache-2.0 code. */
const SHIPPED = [
  "MIT",
  "MIT-0",
  "Apache-2.0",
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "Unlicense",
];
/** Fine for tools that only build or check. */
const BUILD_ONLY = [...SHIPPED, "MPL-2.0", "CC-BY-3.0", "CC-BY-4.0", "Python-2.0"];

export interface LicenceReport {
  readonly packages: number;
  readonly faults: readonly string[];
}

/** The licences of everything that the given workspace packages need, each package with all that it needs in turn. */
export function licenceReport(workspaces: readonly string[]): LicenceReport {
  const shipped = closure(workspaces, ["dependencies"]);
  const others = closure(workspaces, ["devDependencies", "optionalDependencies"]);
  const faults = [
    ...[...shipped].flatMap((folder) => licenceFaults(folder, SHIPPED)),
    ...[...others]
      .filter((folder) => !shipped.has(folder))
      .flatMap((folder) => licenceFaults(folder, BUILD_ONLY)),
  ];
  return { packages: new Set([...shipped, ...others]).size, faults: [...new Set(faults)].toSorted() };
}

/** Whether an SPDX expression leaves at least one way to use the package under an allowed licence. */
function isAllowed(expression: string, allowed: readonly string[]): boolean {
  const bare = expression.trim().replace(/^\((.*)\)$/s, "$1");
  return bare
    .split(/ OR /)
    .some((choice) =>
      choice.split(/ AND /).every((name) => allowed.includes(name.replaceAll(/[()]/g, "").trim())),
    );
}

function licenceFaults(folder: string, allowed: readonly string[]): string[] {
  const { name, version, license } = manifestOf(folder);
  const stated = typeof license === "string" ? license : "no licence stated";
  return isAllowed(stated, allowed) ? [] : [`${String(name)} ${String(version)}: ${stated}`];
}

function closure(workspaces: readonly string[], first: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const open = workspaces.flatMap((folder) => dependenciesOf(folder, first));
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    if (found.has(folder) || workspaces.includes(folder)) continue;
    found.add(folder);
    open.push(...dependenciesOf(folder, ["dependencies", "optionalDependencies"]));
  }
  return found;
}

/** The folders of a package's dependencies; what is not installed on this platform is left out. */
function dependenciesOf(folder: string, fields: readonly string[]): string[] {
  const manifest = manifestOf(folder);
  return fields.flatMap((field) => {
    const wanted = manifest[field];
    return typeof wanted === "object" && wanted !== null
      ? Object.keys(wanted).flatMap((name) => installed(folder, name))
      : [];
  });
}

/** pnpm puts what a package may import beside it, or into its own node_modules. */
function installed(folder: string, name: string): string[] {
  for (let at = folder; dirname(at) !== at; at = dirname(at)) {
    try {
      return [realpathSync(join(at, "node_modules", name))];
    } catch {
      // not in this folder: one further up
    }
  }
  return [];
}

function manifestOf(folder: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}
