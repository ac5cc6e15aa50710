import { pino } from "pino";

/**
 * All that a line of the log may say. Headers, bodies and anything else that could hold a secret have no place in
 * it, so they cannot slip in.
 */
export interface LogLine {
  readonly requestId?: string;
  readonly method?: string;
  /** The pattern of the route, such as `/v1/customers/:customerId/items`, not the path that was asked for. */
  readonly route?: string;
  readonly status?: number;
  readonly durationMs?: number;
  readonly principal?: string;
  readonly customerId?: string;
  readonly code?: string;
  readonly count?: number;
  readonly error?: unknown;
}

export interface Log {
  info(line: LogLine, message: string): void;
  warn(line: LogLine, message: string): void;
  error(line: LogLine, message: string): void;
}

/** A log in JSON lines, on standard error where no other destination is given. */
export function createLog(destination: { write(line: string): void } = process.stderr): Log {
  const logger = pino({ base: { service: "api" } }, destination);
  return {
    info: (line, message) => logger.info(allowed(line), message),
    warn: (line, message) => logger.warn(allowed(line), message),
    error: (line, message) => logger.error(allowed(line), message),
  };
}

function allowed(line: LogLine): Record<string, unknown> {
  const { requestId, method, route, status, durationMs, principal, customerId, code, count, error } = line;
  return {
    requestId,
    method,
    route,
    status,
    durationMs,
    principal,
    customerId,
    code,
    count,
    ...(error === undefined ? {} : { error: errorParts(error, 0) }),
  };
}

/** An error's own words and place; not the values that a database adds in other fields. */
function errorParts(error: unknown, depth: number): Record<string, unknown> | string {
  if (!(error instanceof Error)) return "thrown value that is no error";
  const sqlState = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return {
    name: error.name,
    message: error.message,
    code: sqlState,
    stack: error.stack,
    ...(error.cause === undefined || depth >= 3 ? {} : { cause: errorParts(error.cause, depth + 1) }),
  };
}
