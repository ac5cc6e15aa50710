import { Agent, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { answerParent, machineMs } from "./child.ts";
import { type Changes, itemOf, quantityOf, skuOf } from "./model.ts";

/** Who calls the API: a process of its own, so that it takes none of the API's time. */

export interface Target {
  readonly url: string;
  readonly apiKey: string;
}

export interface Load {
  readonly target: Target;
  /** Requests under way at most, each on a connection that is kept. */
  readonly clients: number;
  /** "as answered": a client sends its next request when it has its answer. Otherwise so many a second, come what may. */
  readonly pace: "as answered" | { readonly perSecond: number };
}

export interface ChangeLoad extends Load {
  readonly customerId: string;
  readonly changes: Changes;
  readonly perRequest: number;
}

export interface ReadLoad extends Load {
  readonly paths: readonly string[];
}

/** Request by request, on the machine's clock. */
export interface Timeline {
  readonly intendedMs: Float64Array;
  readonly sentMs: Float64Array;
  readonly answeredMs: Float64Array;
}

const handlers = {
  change(load: ChangeLoad): Promise<Timeline> {
    const { changes, perRequest, customerId } = load;
    const path = `/v1/customers/${customerId}/stock-changes`;
    return run(load, Math.ceil(changes.changes / perRequest), (at) => ({
      method: "POST",
      path,
      body: bodyOf(changes, at * perRequest, Math.min(changes.changes, (at + 1) * perRequest)),
    }));
  },
  read(load: ReadLoad): Promise<Timeline> {
    return run(load, load.paths.length, (at) => ({ method: "GET", path: load.paths[at] ?? "", body: null }));
  },
};
export type LoadHandlers = typeof handlers;

answerParent(handlers);

interface Request {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body: string | null;
}

function bodyOf(changes: Changes, first: number, end: number): string {
  const rows = Array.from({ length: end - first }, (_, at) => {
    const change = first + at;
    return { kind: "set", sku: skuOf(itemOf(changes, change)), quantity: quantityOf(changes, change) };
  });
  return JSON.stringify({ changes: rows });
}

async function run(load: Load, requests: number, requestOf: (at: number) => Request): Promise<Timeline> {
  const agent = new Agent({ keepAlive: true, maxSockets: load.clients });
  const timeline = {
    intendedMs: new Float64Array(requests),
    sentMs: new Float64Array(requests),
    answeredMs: new Float64Array(requests),
  };
  const startedMs = machineMs() + 10;
  let next = 0;
  const client = async (): Promise<void> => {
    for (let at = next++; at < requests; at = next++) {
      const asked = requestOf(at);
      const intendedMs =
        load.pace === "as answered" ? machineMs() : startedMs + (at * 1_000) / load.pace.perSecond;
      const earlyMs = intendedMs - machineMs();
      if (earlyMs > 0) await pause(earlyMs);
      timeline.intendedMs[at] = intendedMs;
      timeline.sentMs[at] = machineMs();
      await send(agent, load.target, asked);
      timeline.answeredMs[at] = machineMs();
    }
  };
  try {
    await Promise.all(Array.from({ length: load.clients }, client));
  } finally {
    agent.destroy();
  }
  return timeline;
}

function send(agent: Agent, { url, apiKey }: Target, { method, path, body }: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${apiKey}`,
      ...(body === null
        ? {}
        : { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
    };
    const call = request(`${url}${path}`, { agent, method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("error", reject);
      response.on("end", () => {
        if (response.statusCode === 200) return resolve();
        const said = Buffer.concat(parts).toString().slice(0, 500);
        return reject(new Error(`${method} ${path} was answered by ${response.statusCode}: ${said}`));
      });
    });
    call.on("error", reject);
    call.end(body ?? undefined);
  });
}
