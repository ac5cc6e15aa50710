import { createHmac, randomUUID } from "node:crypto";

/** What the shop tells addresses outside, as Shopify does: at least once, in no order. */
export interface Webhooks {
  /** Sends these topics to the address from now on, signed with the secret. Answers the function that ends it. */
  subscribe(subscription: Subscription): () => void;
  /** Subscriptions that are left: one whose delivery failed at every try is deleted. */
  addresses(): readonly string[];
  /** Every try so far, oldest first; the newest 10 000. */
  readonly tries: readonly DeliveryTry[];
  /** The next delivery meets this; several faults hit several deliveries. */
  fault(fault: WebhookFault): void;
  /** Sends an event to whoever subscribed to it. */
  tell(topic: WebhookTopic, body: object): void;
  /** Once nothing is under way any more, retries included. */
  idle(): Promise<void>;
  /** Gives up what is under way. */
  close(): Promise<void>;
}

export type WebhookTopic = "orders/create" | "orders/paid" | "orders/cancelled";

export interface Subscription {
  readonly address: string;
  readonly topics: readonly WebhookTopic[];
  /** The client secret of the shop's first app where left out. */
  readonly secret?: string;
  /** Wait before the first retry; each next one doubles it. 56 s, so that eight take 4 hours, where left out. */
  readonly firstRetryMs?: number;
}

export type WebhookFault =
  /** The delivery comes twice, under the same name. */
  | { readonly kind: "duplicate" }
  /** It is signed with another secret. */
  | { readonly kind: "wrongSignature" }
  /** It is sent only then: others overtake it. */
  | { readonly kind: "hold"; readonly until: Promise<unknown> };

export interface DeliveryTry {
  readonly webhookId: string;
  readonly topic: WebhookTopic;
  readonly address: string;
  /** Null where there was no answer within 5 s. */
  readonly status: number | null;
}

const RETRIES = 8;
const FIRST_RETRY_MS = 56_000;
const ANSWER_WITHIN_MS = 5_000;
const KEPT_TRIES = 10_000;

export function createWebhooks(shop: {
  readonly name: string;
  readonly secret: () => string;
  readonly sleep: (delayMs: number) => Promise<void>;
  readonly date: () => Date;
}): Webhooks {
  const subscriptions = new Set<Subscription>();
  const faults: WebhookFault[] = [];
  const tries: DeliveryTry[] = [];
  const underWay = new Set<Promise<void>>();
  const closing = new AbortController();

  async function deliver(subscription: Subscription, topic: WebhookTopic, body: string): Promise<void> {
    const fault = faults.shift();
    const secret =
      fault?.kind === "wrongSignature" ? "another secret" : (subscription.secret ?? shop.secret());
    const delivery = { webhookId: randomUUID(), topic, body, headers: headersOf(shop, topic, body, secret) };
    if (fault?.kind === "hold") await orClosed(fault.until);
    await Promise.all([
      sendUntilTaken(subscription, delivery),
      ...(fault?.kind === "duplicate" ? [sendUntilTaken(subscription, delivery)] : []),
    ]);
  }

  async function sendUntilTaken(subscription: Subscription, delivery: Delivery): Promise<void> {
    const firstMs = subscription.firstRetryMs ?? FIRST_RETRY_MS;
    for (let retry = 0; retry <= RETRIES; retry += 1) {
      if (retry > 0) await orClosed(shop.sleep(firstMs * 2 ** (retry - 1)));
      if (closing.signal.aborted || !subscriptions.has(subscription)) return;
      const status = await post(subscription.address, delivery, closing.signal);
      const { webhookId, topic } = delivery;
      tries.push({ webhookId, topic, address: subscription.address, status });
      if (tries.length > KEPT_TRIES) tries.shift();
      // A redirection is a failure as well.
      if (status !== null && status >= 200 && status < 300) return;
    }
    subscriptions.delete(subscription);
  }

  function orClosed(waiting: Promise<unknown>): Promise<unknown> {
    if (closing.signal.aborted) return Promise.resolve();
    const closed = new Promise((resolve) =>
      closing.signal.addEventListener("abort", resolve, { once: true }),
    );
    return Promise.race([waiting, closed]);
  }

  return {
    subscribe(subscription) {
      subscriptions.add(subscription);
      return () => void subscriptions.delete(subscription);
    },
    addresses: () => [...subscriptions].map(({ address }) => address),
    tries,
    fault: (fault) => void faults.push(fault),
    tell(topic, body) {
      const text = JSON.stringify(body);
      for (const subscription of subscriptions) {
        if (!subscription.topics.includes(topic)) continue;
        const delivered = deliver(subscription, topic, text).finally(() => underWay.delete(delivered));
        underWay.add(delivered);
      }
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    async close() {
      closing.abort();
      await Promise.all(underWay);
    },
  };
}

interface Delivery {
  readonly webhookId: string;
  readonly topic: WebhookTopic;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

function headersOf(
  shop: { readonly name: string; readonly date: () => Date },
  topic: WebhookTopic,
  body: string,
  secret: string,
): Readonly<Record<string, string>> {
  return {
    "Content-Type": "application/json",
    "X-Shopify-Topic": topic,
    "X-Shopify-Hmac-Sha256": createHmac("sha256", secret).update(body).digest("base64"),
    "X-Shopify-Shop-Domain": shop.name,
    "X-Shopify-API-Version": "2026-10",
    "X-Shopify-Event-Id": randomUUID(),
    "X-Shopify-Triggered-At": shop.date().toISOString(),
  };
}

/** The status of the answer; null where there was none in time. */
async function post(address: string, delivery: Delivery, signal: AbortSignal): Promise<number | null> {
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { ...delivery.headers, "X-Shopify-Webhook-Id": delivery.webhookId },
      body: delivery.body,
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
}
