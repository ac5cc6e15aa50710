/** The query part of an address as the router has it; it may have been written by hand. */
export type AddressQuery = Readonly<Record<string, unknown>>;

/** What an address says under a name: the first of several values; null where it says nothing. */
export function textIn(query: AddressQuery, name: string): string | null {
  const value = query[name];
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === "string" && first !== "" ? first : null;
}

/** The one of some values that an address names; null where it names none of them. */
export function choiceIn<Value extends string>(
  query: AddressQuery,
  name: string,
  values: readonly Value[],
): Value | null {
  const text = textIn(query, name);
  return values.find((each) => each === text) ?? null;
}
