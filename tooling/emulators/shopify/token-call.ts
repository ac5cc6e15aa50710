import { htmlAnswer, jsonAnswer, readBody, statusAnswer } from "./http.ts";
import { parseJson } from "./request.ts";
import { isRecord } from "./schema.ts";
import { closeExchange, endWithout, meetArrivalFaults } from "./shop.ts";
import type { EmulatedShop, End, Exchange } from "./shop.ts";

const names = { fields: [], idempotencyKey: null };

/** `POST /admin/oauth/access_token`, form-encoded or JSON. */
export async function serveToken(shop: EmulatedShop, exchange: Exchange): Promise<void> {
  const text = await readBody(exchange.request);
  const faults = shop.faultBook.take({ endpoint: "token", ...names });
  const arrival = await meetArrivalFaults(shop, exchange, names, faults);
  if (arrival === "gone") return;
  const latencyMs = shop.faultBook.latencyMs();
  if (latencyMs > 0) await shop.sleep(latencyMs);
  const status = faults.find((fault) => fault.kind === "status");
  const end =
    status === undefined
      ? grant(shop, exchange, text ?? "")
      : endWithout("fault", statusAnswer(status.status, status.body ?? "json"));
  const isLost = faults.some((fault) => fault.kind === "loseAnswer" || fault.kind === "landLate");
  await closeExchange(shop, exchange, names, end, { kind: isLost ? "none" : "whole" });
}

function grant(shop: EmulatedShop, exchange: Exchange, text: string): End {
  const granted = shop.access.grant(parametersOf(exchange.request.headers["content-type"] ?? "", text));
  if (granted.kind === "refused") {
    // Shopify refuses with a page of HTML whose title carries the reason.
    return endWithout("refused", htmlAnswer(400, `400 - Oauth error ${granted.error}`));
  }
  const { accessToken, scope, expiresInSeconds } = granted;
  const body = JSON.stringify({ access_token: accessToken, scope, expires_in: expiresInSeconds });
  return endWithout("granted", jsonAnswer(200, body));
}

function parametersOf(contentType: string, text: string): Readonly<Record<string, string>> {
  if (!contentType.includes("json")) return Object.fromEntries(new URLSearchParams(text));
  const body = parseJson(text);
  const entries = isRecord(body) ? Object.entries(body) : [];
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
}
