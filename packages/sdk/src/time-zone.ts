/**
 * Whether a text is the name of a time zone of the IANA database, such as `Europe/Berlin`. Offsets are none: they do not
 * know when clocks are changed.
 *
 * @example
 * ```ts
 * import { isTimeZone } from "@trueup/sdk";
 *
 * isTimeZone("Europe/Berlin"); // true
 * isTimeZone("+01:00"); // false
 * isTimeZone("Europe/Nowhere"); // false
 * ```
 */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][\w+/-]*$/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
