import type { Problem, ProblemCode } from "./problem.ts";

export interface ClientOptions {
  /** Where Trueup is served, such as `https://trueup.example.com`; empty for the page's own origin. */
  readonly baseUrl?: string;
  /** Left out where the browser's session cookie signs the requests. */
  readonly apiKey?: string;
  /** Used instead of the global `fetch`. */
  readonly fetch?: (request: Request) => Response | Promise<Response>;
}

/** Options of every call. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Options of a call that writes. */
export interface WriteOptions extends CallOptions {
  /** Repeating a write with the same key within 24 hours answers the first answer again. */
  readonly idempotencyKey?: string | undefined;
}

/** Options of a call that edits, or ends, what somebody else may have edited. */
export interface VersionOptions extends CallOptions {
  /** Only the version that was read: the `etag` of a {@link Versioned} answer. */
  readonly ifMatch?: string | undefined;
}

/** Options of a call that edits. */
export interface EditOptions extends WriteOptions, VersionOptions {}

/**
 * An answer with the version it has, to be handed back as `ifMatch`. The etag is not enumerable: a copy made with
 * `{ ...answer }` holds the resource's own fields alone.
 */
export type Versioned<T> = T & { readonly etag: string };

/**
 * An answer of the API that is not a success, with the problem it named.
 *
 * @example
 * ```ts
 * import { ApiError } from "@trueup/sdk";
 *
 * const error = new ApiError({
 *   type: "about:blank",
 *   title: "Too many requests",
 *   status: 429,
 *   detail: "Wait 2 seconds.",
 *   code: "too_many_requests",
 *   requestId: "req_1",
 * });
 *
 * error.code; // "too_many_requests"
 * error.message; // "Wait 2 seconds."
 * ```
 */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly problem: Problem;
  /** How long to wait before trying again, in seconds; null where the API did not say. */
  readonly retryAfterSeconds: number | null;

  constructor(problem: Problem, retryAfterSeconds: number | null = null) {
    super(problem.detail);
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get status(): number {
    return this.problem.status;
  }

  get code(): ProblemCode {
    return this.problem.code;
  }
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Call extends EditOptions {
  readonly query?: object | undefined;
  readonly body?: object | undefined;
  /** Sent instead of a body of JSON. */
  readonly file?: string | Blob | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends requests to one installation of Trueup, in the name of one caller. */
export interface Transport {
  /** The answer's JSON. Throws {@link ApiError} where the API refuses. */
  json<T>(method: Method, path: string, call?: Call): Promise<T>;
  /** The answer's JSON with its version. */
  versioned<T extends object>(method: Method, path: string, call?: Call): Promise<Versioned<T>>;
  /** Throws a TypeError where no request can be made to this path: the address is none. */
  check(path: string): void;
  /** The answer itself, once it is known to be a success. */
  send(method: Method, path: string, call?: Call): Promise<Response>;
}

export function createTransport(options: ClientOptions): Transport {
  const send: Transport["send"] = async (method, path, call = {}) => {
    const request = toRequest(options, method, path, call);
    const response = await (options.fetch === undefined ? fetch(request) : options.fetch(request));
    if (!response.ok) throw await toApiError(response);
    return response;
  };
  return {
    send,
    check: (path) => void toRequest(options, "GET", path, {}),
    async json<T>(method: Method, path: string, call?: Call) {
      return readJson<T>(await send(method, path, call));
    },
    async versioned<T extends object>(method: Method, path: string, call?: Call) {
      const response = await send(method, path, call);
      const answer = await readJson<T>(response);
      return withEtag(answer, response.headers.get("etag") ?? "");
    },
  };
}

function withEtag<T extends object>(answer: T, etag: string): Versioned<T> {
  Object.defineProperty(answer, "etag", { value: etag });
  if (!isVersioned(answer)) throw new TypeError("the version could not be kept with the answer");
  return answer;
}

function isVersioned<T extends object>(answer: T): answer is Versioned<T> {
  return "etag" in answer && typeof answer.etag === "string";
}

/** Throws an {@link ApiError} where something in between answered a page instead. */
async function readJson<T>(response: Response): Promise<T> {
  const text = await response.text();
  try {
    const answer: T = JSON.parse(text);
    return answer;
  } catch {
    throw new ApiError(unreadable(response));
  }
}

/** The parts of a path, each encoded; ids come from outside. */
export function path(strings: TemplateStringsArray, ...ids: readonly string[]): string {
  return strings.reduce((done, part, index) => done + encodeURIComponent(ids[index - 1] ?? "") + part);
}

function toRequest(options: ClientOptions, method: Method, pathname: string, call: Call): Request {
  const headers = new Headers({ accept: "application/json", ...call.headers });
  if (options.apiKey !== undefined) headers.set("authorization", `Bearer ${options.apiKey}`);
  if (call.idempotencyKey !== undefined) headers.set("idempotency-key", call.idempotencyKey);
  if (call.ifMatch !== undefined) headers.set("if-match", call.ifMatch);
  const writes = method === "POST" || method === "PUT" || method === "PATCH";
  const sendsJson = writes && call.file === undefined;
  if (sendsJson) headers.set("content-type", "application/json");
  if (call.file !== undefined) headers.set("content-type", "text/csv; charset=utf-8");
  return new Request(absolute(options.baseUrl ?? "") + pathname + toQuery(call.query), {
    method,
    headers,
    ...(sendsJson ? { body: JSON.stringify(call.body ?? {}) } : {}),
    // A stream has to say that the answer comes after its end.
    ...(call.file === undefined ? {} : { body: call.file, duplex: "half" }),
    ...(call.signal === undefined ? {} : { signal: call.signal }),
  });
}

function absolute(baseUrl: string): string {
  return baseUrl.endsWith("/") ? baseUrl.slice(0, -1) : baseUrl;
}

function toQuery(query: object = {}): string {
  const asked: Query = { ...query };
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  return parameters.size === 0 ? "" : `?${parameters}`;
}

async function toApiError(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
  const retryAfterSeconds = Number.isFinite(retryAfter) ? retryAfter : null;
  const isProblem = response.headers.get("content-type")?.startsWith("application/problem+json") ?? false;
  if (!isProblem) return new ApiError(unreadable(response), retryAfterSeconds);
  const problem = await readJson<Problem>(response).catch(() => unreadable(response));
  return new ApiError(problem, retryAfterSeconds);
}

/** Something in between answered, such as a proxy. */
function unreadable(response: Response): Problem {
  return {
    type: "about:blank",
    title: response.statusText,
    status: response.status,
    detail: response.ok
      ? `The server answered ${response.status} with something that is not JSON.`
      : `The server answered ${response.status} without saying why.`,
    code:
      response.status === 502 || response.status === 503 || response.status === 504
        ? "unavailable"
        : "internal",
    requestId: response.headers.get("x-request-id") ?? "",
  };
}
