import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Access } from "./access.ts";
import type { PlanName } from "./bucket.ts";
import type { Payload } from "./context.ts";
import type { PreparedDocument } from "./documents.ts";
import type { Fault, FaultBook } from "./faults.ts";
import { deliver, jsonAnswer } from "./http.ts";
import type { Answer, Delivery } from "./http.ts";
import type { IdempotencyStore } from "./idempotency.ts";
import type { CallOutcome, CallRecord, Recorder } from "./log.ts";
import type { ShopState } from "./state.ts";

/** Everything behind one emulated shop. */
export interface EmulatedShop {
  readonly state: ShopState;
  readonly access: Access;
  readonly faultBook: FaultBook;
  readonly recorder: Recorder;
  readonly keys: IdempotencyStore<Payload>;
  readonly prepare: (query: string, operationName: string | null) => PreparedDocument;
  readonly now: () => number;
  readonly sleep: (delayMs: number) => Promise<void>;
  readonly retiredVersions: Set<string>;
  plan: PlanName;
  setCost: ((rows: number) => number) | null;
}

/** A call that has reached the emulator. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly endpoint: "graphql" | "token";
  readonly number: number;
  readonly inFlight: number;
  readonly at: number;
}

/** How a call ended, before its answer met the network. */
export interface End extends Pick<CallRecord, "app" | "requestedCost" | "actualCost" | "availableAfter"> {
  readonly outcome: CallOutcome;
  readonly answer: Answer;
}

export function endWithout(outcome: CallOutcome, answer: Answer, app: string | null = null): End {
  return { outcome, answer, app, requestedCost: null, actualCost: null, availableAfter: null };
}

/** What the log knows a call by. */
type Names = Pick<CallRecord, "fields" | "idempotencyKey">;

/** Faults between the client and the shop; "gone" when nothing of the call is left to do. */
export async function meetArrivalFaults(
  shop: EmulatedShop,
  exchange: Exchange,
  names: Names,
  faults: readonly Fault[],
): Promise<"gone" | "arrived"> {
  const nothing = endWithout("fault", jsonAnswer(200, ""));
  for (const fault of faults) {
    if (fault.kind === "loseRequest") {
      await closeExchange(shop, exchange, names, nothing, { kind: "none" });
      return "gone";
    }
    if (fault.kind === "hang") {
      if (!exchange.response.destroyed) await once(exchange.response, "close");
      await closeExchange(shop, exchange, names, nothing, { kind: "none" });
      return "gone";
    }
    if (fault.kind === "landLate") {
      exchange.response.destroy();
      await shop.sleep(fault.delayMs);
    }
  }
  return "arrived";
}

/** Sends the answer and writes the call into the log. */
export async function closeExchange(
  shop: EmulatedShop,
  exchange: Exchange,
  names: Names,
  end: End,
  delivery: Delivery,
): Promise<void> {
  const { response, requestId, endpoint, number, inFlight, at } = exchange;
  const { answer, ...outcome } = end;
  const headers = { ...answer.headers, "x-request-id": requestId };
  const sent = await deliver(response, { ...answer, headers }, delivery, shop.sleep);
  const status = sent === "sent" ? answer.status : null;
  const call = { endpoint, number, inFlight, at, endedAt: shop.now(), answer: sent, status };
  shop.recorder.end({ ...call, ...names, ...outcome });
}
