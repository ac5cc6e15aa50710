import type { DecisionReason, PushOutcome, StoreStatus, Trigger } from "@trueup/sdk";
import { mdiArrowUpBoldCircleOutline, mdiHandBackLeftOutline } from "@mdi/js";
import type { FeedEvent } from "../../feed.ts";
import { type Mark, PUSH_OUTCOME_MARKS, STORE_STATUS_MARKS } from "../../tones.ts";

/** The words that a line of the live feed is made of. */
export interface LiveWords {
  readonly pushOutcome: (outcome: PushOutcome) => string;
  readonly pushSentence: (outcome: PushOutcome) => string;
  readonly decided: (outcome: "push" | "skip") => string;
  readonly decision: (trigger: Trigger, reason: DecisionReason) => string;
  readonly storeStatus: (status: StoreStatus) => string;
  readonly storeChanged: string;
}

/** What a line of the live feed shows beside its store and its time. */
export interface LiveLine {
  readonly mark: Mark;
  readonly outcome: string;
  readonly item: { readonly id: string; readonly sku: string } | null;
  readonly quantity: number | null;
  readonly sentence: string;
}

const TO_BE_SENT: Mark = { tone: "moving", icon: mdiArrowUpBoldCircleOutline };
const NOTHING_TO_SEND: Mark = { tone: "quiet", icon: mdiHandBackLeftOutline };
const NOT_SENT: Mark = { tone: "held", icon: mdiHandBackLeftOutline };

export function liveLine(event: FeedEvent, words: LiveWords): LiveLine {
  switch (event.type) {
    case "push": {
      const { outcome, quantity, message, itemId, sku } = event.data;
      return {
        mark: PUSH_OUTCOME_MARKS[outcome],
        outcome: words.pushOutcome(outcome),
        item: { id: itemId, sku },
        quantity,
        sentence: message ?? words.pushSentence(outcome),
      };
    }
    case "decision": {
      const { outcome, reason, level, trigger, itemId, sku } = event.data;
      return {
        mark: outcome === "push" ? TO_BE_SENT : reason === "unchanged" ? NOTHING_TO_SEND : NOT_SENT,
        outcome: words.decided(outcome),
        item: { id: itemId, sku },
        quantity: level,
        sentence: words.decision(trigger, reason),
      };
    }
    case "store": {
      const { status, statusReason } = event.data;
      return {
        mark: STORE_STATUS_MARKS[status],
        outcome: words.storeStatus(status),
        item: null,
        quantity: null,
        sentence: statusReason?.message ?? words.storeChanged,
      };
    }
  }
}
