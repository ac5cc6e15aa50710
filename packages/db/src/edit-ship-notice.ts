import {
  canBecome,
  type EditedShipNoticeStatus,
  type Fault,
  isEndedShipNotice,
  type NewShipNoticeStatus,
  type ShipNoticeStatus,
} from "@trueup/sdk";
import { anyReceived, type NoticeDetails, type NoticeLine, type NoticeState } from "./ship-notice.ts";

/** A line to be added. */
export interface NewLine {
  readonly item: { readonly sku: string } | { readonly itemId: number };
  readonly expected: number;
  readonly published: boolean;
}

export interface NewNotice extends NoticeDetails {
  /** The customer's default one where null. */
  readonly warehouseId: number | null;
  readonly status: NewShipNoticeStatus;
  readonly lines: readonly NewLine[];
}

/** What to change; what is left out stays. */
export interface NoticePatch extends NoticeDetails {
  readonly warehouseId?: number;
  readonly status?: EditedShipNoticeStatus;
  readonly addLines?: readonly NewLine[];
  readonly lines?: readonly { readonly id: number; readonly expected: number }[];
  readonly removeLines?: readonly number[];
}

export type NoticeAction =
  | { readonly kind: "publish" | "unpublish"; readonly lineId: number | null }
  | { readonly kind: "complete" | "never_received" | "cancel" | "reopen" };

/** Why a ship notice was not changed. */
export type NoticeRefusal =
  | { readonly kind: "not_found"; readonly what: "ship notice" | "line of this ship notice" }
  | { readonly kind: "stale" }
  | { readonly kind: "wrong_status"; readonly message: string }
  | { readonly kind: "refused"; readonly faults: readonly Fault[] };

export const NO_NOTICE = { kind: "not_found", what: "ship notice" } as const;
export const NO_LINE = { kind: "not_found", what: "line of this ship notice" } as const;

type Edited = { readonly kind: "edited"; readonly after: NoticeState } | NoticeRefusal;

/** A ship notice after an edit, without the lines that are added. */
export function editNotice(before: NoticeState, patch: NoticePatch): Edited {
  const { warehouseId, status, lines = [], addLines = [], removeLines = [] } = patch;
  const unknown = unknownLines(before, patch);
  if (unknown.length > 0) return { kind: "refused", faults: unknown };
  if (isEndedShipNotice(before.status) && (lines.length > 0 || addLines.length > 0)) {
    return wrongStatus(before.status, "what is expected on it cannot be changed; reopen it first");
  }
  if (before.status !== "draft" && removeLines.length > 0) {
    return wrongStatus(before.status, "no line can be removed; say that 0 units are expected");
  }
  if (before.status !== "draft" && warehouseId !== undefined && warehouseId !== before.warehouseId) {
    return wrongStatus(before.status, "its warehouse stays");
  }
  if (status !== undefined && status !== before.status && !canBecome(standing(before), status)) {
    return wrongStatus(before.status, `it cannot be set to ${status}`);
  }
  if (status !== undefined && isEndedShipNotice(before.status)) {
    return wrongStatus(before.status, "it cannot be edited back; reopen it");
  }
  const expected = new Map(lines.map((line) => [line.id, line.expected]));
  return {
    kind: "edited",
    after: {
      ...before,
      warehouseId: warehouseId ?? before.warehouseId,
      status: status ?? before.status,
      lines: before.lines
        .filter((line) => !removeLines.includes(line.id))
        .map((line) => {
          const next = expected.get(line.id) ?? line.expected;
          return next === line.expected ? line : { ...line, expected: next };
        }),
    },
  };
}

function unknownLines(before: NoticeState, { lines = [], removeLines = [] }: NoticePatch): readonly Fault[] {
  const known = new Set(before.lines.map((line) => line.id));
  const message = "This ship notice has no such line.";
  return [
    ...lines.flatMap(({ id }, at) =>
      known.has(id) ? [] : [{ path: `lines.${at}.id`, code: "unknown_line", message }],
    ),
    ...removeLines.flatMap((id, at) =>
      known.has(id) ? [] : [{ path: `removeLines.${at}`, code: "unknown_line", message }],
    ),
  ];
}

type Acted = { readonly kind: "acted"; readonly after: NoticeState } | NoticeRefusal;

/** A ship notice after an action. */
export function actOn(before: NoticeState, action: NoticeAction): Acted {
  switch (action.kind) {
    case "publish":
      return publish(before, action.lineId, { published: true });
    case "unpublish":
      return publish(before, action.lineId, { published: false });
    case "complete":
      return end(before, "completed");
    case "never_received":
      return end(before, "never_received");
    case "cancel":
      return end(before, "cancelled");
    case "reopen":
      return before.endedFrom === null
        ? wrongStatus(before.status, "it is not over, so there is nothing to reopen")
        : { kind: "acted", after: { ...before, status: before.endedFrom, endedFrom: null } };
  }
}

function publish(
  before: NoticeState,
  lineId: number | null,
  { published }: { readonly published: boolean },
): Acted {
  if (lineId !== null && !before.lines.some((line) => line.id === lineId)) return NO_LINE;
  if (isEndedShipNotice(before.status)) {
    return wrongStatus(before.status, "nothing of it is on its way; reopen it first");
  }
  const isMeant = (line: NoticeLine): boolean =>
    (lineId === null || line.id === lineId) && line.published !== published;
  const lines = before.lines.map((line) => (isMeant(line) ? { ...line, published } : line));
  return { kind: "acted", after: { ...before, lines } };
}

function end(before: NoticeState, status: "completed" | "never_received" | "cancelled"): Acted {
  if (canBecome(standing(before), status)) {
    return { kind: "acted", after: { ...before, status, endedFrom: before.status } };
  }
  return status === "never_received" && anyReceived(before)
    ? wrongStatus(before.status, "units of it were received; complete it instead")
    : wrongStatus(before.status, `it cannot become ${status}`);
}

function standing(notice: NoticeState) {
  return { status: notice.status, anyReceived: anyReceived(notice) };
}

export function wrongStatus(status: ShipNoticeStatus, why: string): NoticeRefusal {
  return { kind: "wrong_status", message: `The ship notice is ${status}: ${why}.` };
}
