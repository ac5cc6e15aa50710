import { CALLS_PER_SECOND } from "@trueup/sdk";

/** A store's own limit as it is typed; empty where it has none. */
export function typedLimitOf(maxCallsPerSecond: number | null): string {
  return maxCallsPerSecond === null ? "" : String(maxCallsPerSecond);
}

/** The limit to be saved: null for none. A decimal comma is one too. */
export function limitOf(typed: string): number | null | "wrong" {
  const text = typed.trim().replace(",", ".");
  if (text === "") return null;
  if (!/^\d{1,3}(\.\d)?$/.test(text)) return "wrong";
  const rate = Number(text);
  return rate >= CALLS_PER_SECOND.least && rate <= CALLS_PER_SECOND.most ? rate : "wrong";
}
