interface Catalogue {
  readonly everywhere: object;
  readonly areas: Readonly<Record<string, () => Promise<object>>>;
}

/** Every text of a language: what any page may show. */
export async function wholeCatalogue({ everywhere, areas }: Catalogue): Promise<object> {
  const parts = await Promise.all(Object.values(areas).map((words) => words()));
  return Object.assign({}, everywhere, ...parts);
}

/** What stands in a catalogue at a key such as `item.syncNow`. */
export function messageAt(key: string, catalogue: object): unknown {
  let at: unknown = catalogue;
  for (const part of key.split(".")) {
    at =
      typeof at === "object" && at !== null
        ? Object.entries(at).find(([name]) => name === part)?.[1]
        : undefined;
  }
  return at;
}

/** Keys that a source names: whole ones, and the groups of those that are put together from a code. */
export function namedKeys(source: string): string[] {
  const whole = source.matchAll(/["'`]([\w-]+(?:\.[\w-]+)+)["'`]/g);
  const grouped = source.matchAll(/`([\w-]+(?:\.[\w-]+)*)\.\$\{/g);
  return [...whole, ...grouped].map((match) => match[1] ?? "");
}
