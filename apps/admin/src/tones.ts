import type {
  BulkOutcome,
  BulkStatus,
  ActivityResult,
  ListingState,
  PushOutcome,
  StoreCondition,
  StoreStatus,
  SyncStatus,
} from "@trueup/sdk";
import {
  mdiAlertCircleOutline,
  mdiCheck,
  mdiCheckCircleOutline,
  mdiCircleOffOutline,
  mdiClockOutline,
  mdiCloseCircleOutline,
  mdiCloudOffOutline,
  mdiCompareHorizontal,
  mdiEqual,
  mdiHandBackLeftOutline,
  mdiHelpCircleOutline,
  mdiLinkOff,
  mdiPauseCircleOutline,
  mdiProgressClock,
  mdiSkipNextCircleOutline,
  mdiUpload,
} from "@mdi/js";

/** Colour only doubles what the word and the icon say. */
export type Tone = "quiet" | "good" | "moving" | "held" | "bad" | "off";

export interface Mark {
  readonly tone: Tone;
  readonly icon: string;
}

export const LISTING_STATE_MARKS: Readonly<Record<ListingState, Mark>> = {
  in_sync: { tone: "quiet", icon: mdiCheck },
  due: { tone: "moving", icon: mdiClockOutline },
  in_flight: { tone: "moving", icon: mdiUpload },
  unsettled: { tone: "moving", icon: mdiHelpCircleOutline },
  parked: { tone: "bad", icon: mdiAlertCircleOutline },
  held_back: { tone: "held", icon: mdiHandBackLeftOutline },
  unusable: { tone: "off", icon: mdiCircleOffOutline },
};

export const STORE_STATUS_MARKS: Readonly<Record<StoreStatus, Mark>> = {
  active: { tone: "quiet", icon: mdiCheck },
  paused: { tone: "held", icon: mdiPauseCircleOutline },
  suspended: { tone: "bad", icon: mdiAlertCircleOutline },
  unreachable: { tone: "held", icon: mdiCloudOffOutline },
  comparing: { tone: "moving", icon: mdiCompareHorizontal },
  disconnected: { tone: "off", icon: mdiLinkOff },
};

export const STORE_CONDITION_MARKS: Readonly<Record<StoreCondition, Mark>> = {
  suspended: { tone: "bad", icon: mdiAlertCircleOutline },
  unreachable: { tone: "held", icon: mdiCloudOffOutline },
  parked: { tone: "bad", icon: mdiAlertCircleOutline },
  draining: { tone: "moving", icon: mdiUpload },
  retrying: { tone: "held", icon: mdiProgressClock },
  paused: { tone: "held", icon: mdiPauseCircleOutline },
  comparing: { tone: "moving", icon: mdiCompareHorizontal },
  off: { tone: "off", icon: mdiCircleOffOutline },
  in_sync: { tone: "quiet", icon: mdiCheck },
};

export const ACTIVITY_RESULT_MARKS: Readonly<Record<ActivityResult, Mark>> = {
  not_sent: { tone: "quiet", icon: mdiHandBackLeftOutline },
  waiting: { tone: "moving", icon: mdiClockOutline },
  confirmed: { tone: "good", icon: mdiCheckCircleOutline },
  failed: { tone: "bad", icon: mdiCloseCircleOutline },
  unconfirmed: { tone: "held", icon: mdiHelpCircleOutline },
  dropped: { tone: "off", icon: mdiSkipNextCircleOutline },
};

export const PUSH_OUTCOME_MARKS: Readonly<Record<PushOutcome, Mark>> = {
  sending: { tone: "moving", icon: mdiUpload },
  confirmed: { tone: "good", icon: mdiCheckCircleOutline },
  failed: { tone: "bad", icon: mdiCloseCircleOutline },
  unsettled: { tone: "moving", icon: mdiHelpCircleOutline },
  unconfirmed: { tone: "held", icon: mdiHelpCircleOutline },
  dropped: { tone: "off", icon: mdiSkipNextCircleOutline },
};

export const SYNC_STATUS_MARKS: Readonly<Record<SyncStatus, Mark>> = {
  pending: { tone: "moving", icon: mdiProgressClock },
  confirmed: { tone: "good", icon: mdiCheckCircleOutline },
  failed: { tone: "bad", icon: mdiCloseCircleOutline },
  skipped: { tone: "held", icon: mdiSkipNextCircleOutline },
};

export const BULK_STATUS_MARKS: Readonly<Record<BulkStatus, Mark>> = {
  pending: { tone: "moving", icon: mdiClockOutline },
  running: { tone: "moving", icon: mdiProgressClock },
  cancelling: { tone: "held", icon: mdiProgressClock },
  cancelled: { tone: "held", icon: mdiCircleOffOutline },
  done: { tone: "good", icon: mdiCheckCircleOutline },
  failed: { tone: "bad", icon: mdiCloseCircleOutline },
};

export const BULK_OUTCOME_MARKS: Readonly<Record<BulkOutcome, Mark>> = {
  done: { tone: "good", icon: mdiCheckCircleOutline },
  unchanged: { tone: "quiet", icon: mdiEqual },
  skipped: { tone: "held", icon: mdiSkipNextCircleOutline },
  failed: { tone: "bad", icon: mdiCloseCircleOutline },
};
