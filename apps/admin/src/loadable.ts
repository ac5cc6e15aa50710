import type { Failure } from "./failure.ts";

/** What was asked of the server, as it stands on the page. */
export type Loadable<T> =
  | { readonly status: "loading" }
  | { readonly status: "failed"; readonly failure: Failure }
  | {
      readonly status: "ready";
      readonly value: T;
      /** When the value arrived, in milliseconds since 1970. */
      readonly at: number;
      /** A newer value is on its way, or could not be had. */
      readonly refresh: "idle" | "running" | Failure;
    };

export function valueOf<T>(loadable: Loadable<T>): T | null {
  return loadable.status === "ready" ? loadable.value : null;
}

/** The failure of the latest attempt to bring a shown value up to date; null where it is up to date. */
export function refreshFailure(loadable: Loadable<unknown>): Failure | null {
  if (loadable.status !== "ready" || typeof loadable.refresh === "string") return null;
  return loadable.refresh;
}

/** The server did not answer the latest attempt. */
export function isAway(loadable: Loadable<unknown>): boolean {
  const failure = loadable.status === "failed" ? loadable.failure : refreshFailure(loadable);
  return failure?.kind === "unreachable";
}

/** Asked again: what is shown stays until the answer comes. */
export function asked<T>(before: Loadable<T>): Loadable<T> {
  return before.status === "ready" ? { ...before, refresh: "running" } : { status: "loading" };
}

export function arrived<T>(value: T, at: number): Loadable<T> {
  return { status: "ready", value, at, refresh: "idle" };
}

/** A value that is shown stays, with the failure beside it; it says itself how old it is. */
export function failed<T>(before: Loadable<T>, failure: Failure): Loadable<T> {
  return before.status === "ready" ? { ...before, refresh: failure } : { status: "failed", failure };
}
