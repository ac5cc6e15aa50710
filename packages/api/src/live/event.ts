import type { FeedEvent } from "@trueup/db/feed";
import { encodeId } from "@trueup/db/id";
import type { LiveEvent } from "@trueup/sdk";
import { toPushRecord } from "../render/listing.ts";

/** An event as the stream carries it. */
export interface StreamEvent {
  readonly type: LiveEvent["type"];
  /** With the customer's id, for readers of every customer's events. */
  readonly data: LiveEvent["data"] & { readonly customerId: string };
}

export function toStreamEvent(event: FeedEvent): StreamEvent {
  const shared = {
    customerId: encodeId("customer", event.customerId),
    itemId: encodeId("item", event.itemId),
    listingId: encodeId("listing", event.listingId),
    storeId: encodeId("store", event.storeId),
    sku: event.sku,
  };
  switch (event.kind) {
    case "decision": {
      const { trigger, outcome, reason, level } = event;
      const id = encodeId("decision", event.id);
      return {
        type: "decision",
        data: { ...shared, id, at: event.at.toISOString(), trigger, outcome, reason, level },
      };
    }
    case "push":
      return {
        type: "push",
        data: { ...toPushRecord({ ...event, listing_id: event.listingId }), ...shared },
      };
  }
}
