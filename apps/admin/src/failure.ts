import { ApiError } from "@trueup/sdk";
import type { Fault, Problem } from "@trueup/sdk";

/** Why something asked of the server did not come about. */
export type Failure =
  /** No answer came, or something in between answered for the server. */
  | { readonly kind: "unreachable" }
  /** The server refused, and said why. */
  | { readonly kind: "refused"; readonly problem: Problem; readonly retryAfterSeconds: number | null }
  /** Neither: a fault of the admin itself. */
  | { readonly kind: "unexpected"; readonly message: string };

export function failureOf(error: unknown): Failure {
  if (error instanceof ApiError) {
    if (error.status >= 502 && error.status <= 504) return { kind: "unreachable" };
    return { kind: "refused", problem: error.problem, retryAfterSeconds: error.retryAfterSeconds };
  }
  // fetch knows no other way to say that the network failed.
  if (error instanceof TypeError || isTimeout(error)) return { kind: "unreachable" };
  return { kind: "unexpected", message: error instanceof Error ? error.message : String(error) };
}

/** Somebody else saved first: an edit of a version that is no longer the newest. */
export function isConflict(failure: Failure): boolean {
  return failure.kind === "refused" && failure.problem.code === "stale_version";
}

/** Asking again may help: what is not there or not valid stays so. */
export function mayPass(failure: Failure): boolean {
  if (failure.kind !== "refused") return true;
  const { status, code } = failure.problem;
  return status === 429 || status >= 500 || code === "internal";
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}

/** What is wrong with what was sent, where the server names it. */
export function faultsOf(failure: Failure | null): readonly Fault[] {
  return failure?.kind === "refused" ? (failure.problem.errors ?? []) : [];
}

/** The same by the field that it is about. */
export function faultsByField(failure: Failure | null): Readonly<Record<string, string>> {
  return Object.fromEntries(
    faultsOf(failure).map(({ path, message }) => [path.split(".")[0] ?? path, message]),
  );
}

/** A request that was called off by its caller. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
