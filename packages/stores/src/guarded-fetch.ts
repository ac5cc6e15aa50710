/** The platform's `fetch`, as far as it is used here. */
export type Fetch = (url: string, init: FetchInit) => Promise<Response>;

export interface FetchInit extends PostRequest {
  readonly method: "POST";
  readonly redirect: "manual";
}

/** What became of one request. There is no retry here: the engine decides. */
export type Reply =
  /** The text is empty where a refusal's body was lost: its status says enough. */
  | { readonly kind: "answered"; readonly status: number; readonly headers: Headers; readonly text: string }
  /** Nothing left this machine, so nothing happened. */
  | { readonly kind: "unsent"; readonly code: "timeout" | "connection_refused"; readonly detail: string }
  /** It was sent, or may have been, and no usable answer came back. */
  | {
      readonly kind: "lost";
      readonly code: "timeout" | "connection_lost" | "unreadable_answer";
      readonly detail: string;
    };

export interface PostRequest {
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly signal: AbortSignal;
}

export const LARGEST_ANSWER_BYTES = 5_000_000;

/** Sends one POST. Redirects are answers like any other and never followed; the signal bounds the time. */
export async function post(fetch: Fetch, url: string, request: PostRequest): Promise<Reply> {
  if (request.signal.aborted) {
    return { kind: "unsent", code: "timeout", detail: "the time was up before anything was sent" };
  }
  let response: Response;
  try {
    response = await fetch(url, { method: "POST", redirect: "manual", ...request });
  } catch (error) {
    return toReply(error, request.signal);
  }
  const { status, headers } = response;
  try {
    const text = await readText(response);
    if (text !== null) return { kind: "answered", status, headers, text };
    return {
      kind: "lost",
      code: "unreadable_answer",
      detail: `the answer is longer than ${LARGEST_ANSWER_BYTES / 1_000_000} MB`,
    };
  } catch (error) {
    if (status >= 300) return { kind: "answered", status, headers, text: "" };
    return toReply(error, request.signal);
  }
}

/** Null where the body is over-long. */
async function readText(response: Response): Promise<string | null> {
  if (response.body === null) return "";
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  let text = "";
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > LARGEST_ANSWER_BYTES) {
      // The rest is never awaited: a body without end must not hold the call.
      void reader.cancel().catch(() => {});
      return null;
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** Only error codes are told: the messages of network errors may carry what was sent. */
function toReply(error: unknown, signal: AbortSignal): Reply {
  if (signal.aborted) return { kind: "lost", code: "timeout", detail: "no answer came in time" };
  const cause = causeOf(error);
  const detail = /^[A-Z][A-Z0-9_]{1,60}$/.test(cause.code ?? "") ? `${cause.code}` : "the connection broke";
  return isBeforeSending(cause)
    ? { kind: "unsent", code: "connection_refused", detail }
    : { kind: "lost", code: "connection_lost", detail };
}

interface NetworkCause {
  readonly code: string | null;
  readonly syscall: string | null;
}

function causeOf(error: unknown): NetworkCause {
  const cause = error instanceof Error ? error.cause : undefined;
  // Several addresses were tried and all of them failed.
  const inner = cause instanceof AggregateError ? cause.errors.at(-1) : cause;
  return { code: textProperty(inner, "code"), syscall: textProperty(inner, "syscall") };
}

function textProperty(value: unknown, name: string): string | null {
  if (typeof value !== "object" || value === null) return null;
  const property: unknown = Reflect.get(value, name);
  return typeof property === "string" ? property : null;
}

/**
 * Judged by the system call: EHOSTUNREACH and ETIMEDOUT also end connections that had carried a request.
 * A certificate is judged before the first byte of the request.
 */
function isBeforeSending({ code, syscall }: NetworkCause): boolean {
  if (syscall === "connect" || syscall === "getaddrinfo") return true;
  if (code === null) return false;
  return code === "UND_ERR_CONNECT_TIMEOUT" || CERTIFICATE_CODES.some((known) => code.startsWith(known));
}

const CERTIFICATE_CODES = [
  "CERT_",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "HOSTNAME_MISMATCH",
] as const;
