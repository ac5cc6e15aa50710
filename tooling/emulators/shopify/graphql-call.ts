import { judge } from "./admission.ts";
import { errorsAnswer } from "./answers.ts";
import type { Fault } from "./faults.ts";
import { internalError } from "./graphql-errors.ts";
import { readBody, statusAnswer } from "./http.ts";
import type { Answer, Delivery } from "./http.ts";
import { namesOf, parseRequest } from "./request.ts";
import type { GraphqlRequest } from "./request.ts";
import { breakDown, holdKeys, run } from "./run.ts";
import { closeExchange, endWithout, meetArrivalFaults } from "./shop.ts";
import type { EmulatedShop, End, Exchange } from "./shop.ts";
import { servedVersion } from "./versions.ts";

/** `POST /admin/api/:version/graphql.json` */
export async function serveGraphql(
  shop: EmulatedShop,
  exchange: Exchange,
  askedVersion: string,
): Promise<void> {
  const request = parseRequest(shop, await readBody(exchange.request));
  const names = namesOf(request);
  const faults = shop.faultBook.take({ endpoint: "graphql", ...names });
  const arrival = await meetArrivalFaults(shop, exchange, names, faults);
  if (arrival === "gone") return;

  const end = await endOf(shop, exchange, request, faults);
  const version = servedVersion(askedVersion, shop.retiredVersions);
  const answer = { ...end.answer, headers: { ...end.answer.headers, "x-shopify-api-version": version } };
  await closeExchange(shop, exchange, names, { ...end, answer }, deliveryOf(faults));
}

async function endOf(
  shop: EmulatedShop,
  exchange: Exchange,
  request: GraphqlRequest | null,
  faults: readonly Fault[],
): Promise<End> {
  const latencyMs = shop.faultBook.latencyMs();
  const instead = answerInstead(faults, "none");
  if (instead !== null) {
    await pause(shop, latencyMs);
    return endWithout("fault", instead);
  }
  const token = exchange.request.headers["x-shopify-access-token"];
  const throttle = faults.some((fault) => fault.kind === "throttle") ? "always" : "byBucket";
  const judgement = judge(shop, typeof token === "string" ? token : undefined, request, throttle);
  if (judgement.kind === "ended") {
    await pause(shop, latencyMs);
    return judgement.end;
  }
  const keys = holdKeys(shop, judgement.admitted);
  await pause(shop, latencyMs / 2);
  for (const fault of faults) if (fault.kind === "hold") await fault.until;
  for (const fault of faults) if (fault.kind === "before") fault.act();
  const internal = faults.find((fault) => fault.kind === "internalError");
  const denied = faults.some((fault) => fault.kind === "accessDenied") ? "denied" : "asGranted";
  const end =
    internal !== undefined && internal.effect !== "committed"
      ? breakDown(shop, judgement.admitted, keys, exchange.requestId)
      : run(shop, judgement.admitted, keys, denied);
  await pause(shop, latencyMs / 2);

  const committed = answerInstead(faults, "committed");
  if (committed !== null) return { ...end, outcome: "fault", answer: committed };
  if (internal?.effect !== "committed") return end;
  return { ...end, outcome: "fault", answer: errorsAnswer([internalError(exchange.requestId)]) };
}

function answerInstead(faults: readonly Fault[], effect: "none" | "committed"): Answer | null {
  const fault = faults.find(
    (candidate) => candidate.kind === "status" && (candidate.effect ?? "none") === effect,
  );
  return fault?.kind === "status" ? statusAnswer(fault.status, fault.body ?? "json") : null;
}

function deliveryOf(faults: readonly Fault[]): Delivery {
  for (const fault of faults) {
    switch (fault.kind) {
      case "loseAnswer":
      case "landLate":
        return { kind: "none" };
      case "cutBody":
        return { kind: "cut" };
      case "slowBody":
        return { kind: "pieces", chunks: fault.chunks, pauseMs: fault.pauseMs };
      case "loseRequest":
      case "hang":
      case "status":
      case "internalError":
      case "accessDenied":
      case "throttle":
      case "hold":
      case "before":
    }
  }
  return { kind: "whole" };
}

async function pause(shop: EmulatedShop, delayMs: number): Promise<void> {
  if (delayMs > 0) await shop.sleep(delayMs);
}
