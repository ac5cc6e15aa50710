import type { Platform } from "@trueup/sdk";
import type { WebhookAnswer, WebhookRequest } from "./contract.ts";
import type { CredentialsByPlatform } from "./credentials.ts";
import { readShopifyWebhook } from "./shopify/webhooks.ts";

export type WebhookSource = {
  readonly [P in Platform]: {
    readonly platform: P;
    readonly host: string;
    readonly credentials: CredentialsByPlatform[P];
  };
}[Platform];

/** Whether it is this store that sent a request, and what it says. */
export function readWebhook(source: WebhookSource, request: WebhookRequest): WebhookAnswer {
  switch (source.platform) {
    case "shopify":
      return readShopifyWebhook(source, request);
  }
}
