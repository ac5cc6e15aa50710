import { parseBreaker } from "@trueup/worker/saved-state";

/** Whether whoever takes the store with this breaker sends all that there is to send. */
export function isTrusted(breaker: unknown): boolean {
  const parsed = parseBreaker(breaker);
  return parsed === null || (parsed.kind === "closed" && parsed.recovery === null);
}
