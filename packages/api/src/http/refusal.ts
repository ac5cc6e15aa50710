import type { Fault, ProblemCode } from "@trueup/sdk";

/** Ends a request with a problem that the caller is told. */
export class Refusal extends Error {
  readonly code: ProblemCode;
  readonly faults: readonly Fault[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    detail: string,
    more: { readonly faults?: readonly Fault[]; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail);
    this.code = code;
    this.faults = more.faults ?? [];
    this.headers = more.headers ?? {};
  }
}

export function notFound(what: string): Refusal {
  return new Refusal("not_found", `There is no such ${what}.`);
}

export function invalidInput(faults: readonly Fault[]): Refusal {
  const detail =
    faults.length === 1
      ? "The request has a fault; see errors."
      : `The request has ${faults.length} faults; see errors.`;
  return new Refusal("invalid_input", detail, { faults });
}

export function staleVersion(): Refusal {
  return new Refusal(
    "stale_version",
    "Somebody else saved this in between. Read it again, then repeat the edit.",
  );
}

export function tryLater(
  code: "too_many_requests" | "unavailable",
  detail: string,
  afterSeconds: number,
): Refusal {
  return new Refusal(code, detail, {
    headers: { "Retry-After": String(Math.max(1, Math.ceil(afterSeconds))) },
  });
}
