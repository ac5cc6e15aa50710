import {
  canBecome,
  EDITED_SHIP_NOTICE_STATUSES,
  isEndedShipNotice,
  isOpenShipNotice,
  type ShipNotice,
  type ShipNoticeAction,
  type ShipNoticeLine,
} from "@trueup/sdk";

const DAY_MS = 86_400_000;

/** Units over all lines of a ship notice. */
export interface NoticeTotals {
  readonly expected: number;
  readonly received: number;
  readonly outstanding: number;
  readonly publishedLines: number;
}

export function totalsOf({ lines }: ShipNotice): NoticeTotals {
  const sum = (units: (line: ShipNoticeLine) => number) => lines.reduce((all, line) => all + units(line), 0);
  return {
    expected: sum((line) => line.expected),
    received: sum((line) => line.good + line.damaged),
    outstanding: sum((line) => line.outstanding),
    publishedLines: lines.filter((line) => line.published).length,
  };
}

/** It is still awaited, and its day is over; where it names a time, that time. */
export function isLate({ status, eta, lines }: ShipNotice, nowMs: number): boolean {
  if (eta === null || !isOpenShipNotice(status) || anyReceived(lines)) return false;
  return nowMs >= Date.parse(eta) + (isWholeDay(eta) ? DAY_MS : 0);
}

/** A day without a time is kept as its first moment in UTC. */
export function isWholeDay(eta: string): boolean {
  return Date.parse(eta) % DAY_MS === 0;
}

function anyReceived(lines: readonly ShipNoticeLine[]): boolean {
  return lines.some((line) => line.good > 0 || line.damaged > 0);
}

/** What can be done to a ship notice as it stands, publishing aside. */
export function actionsOf({ status, lines }: ShipNotice): readonly ShipNoticeAction[] {
  if (isEndedShipNotice(status)) return ["reopen"];
  const from = { status, anyReceived: anyReceived(lines) };
  const statuses = EDITED_SHIP_NOTICE_STATUSES.filter((to) => canBecome(from, to));
  return [
    ...statuses,
    ...(canBecome(from, "completed") ? (["complete"] as const) : []),
    ...(canBecome(from, "never_received") ? (["never_received"] as const) : []),
    ...(canBecome(from, "cancelled") ? (["cancel"] as const) : []),
  ];
}

/** Whether an action can change how many units are on their way, and is asked about before. */
export function touchesUnits(action: ShipNoticeAction, { status }: ShipNotice): boolean {
  const setsStatus = EDITED_SHIP_NOTICE_STATUSES.some((each) => each === action);
  return !setsStatus || status === "draft";
}

export type FoundLine =
  | { readonly kind: "found"; readonly line: ShipNoticeLine }
  | { readonly kind: "none" | "several" };

/** The line that a scanned or typed SKU means: the whole of one, or the only one that has it as a part. */
export function findLine(lines: readonly ShipNoticeLine[], typed: string): FoundLine {
  const wanted = typed.trim().toLowerCase();
  if (wanted === "") return { kind: "none" };
  const whole = lines.filter((line) => line.sku.toLowerCase() === wanted);
  const found = whole.length > 0 ? whole : lines.filter((line) => line.sku.toLowerCase().includes(wanted));
  const [first] = found;
  if (first === undefined) return { kind: "none" };
  if (found.some((line) => line.itemId !== first.itemId)) return { kind: "several" };
  return { kind: "found", line: found.find((line) => line.outstanding > 0) ?? first };
}

/** Units more than are still expected; 0 where it is not more. */
export function excessUnits(
  line: ShipNoticeLine,
  { good, damaged }: { readonly good: number; readonly damaged: number },
): number {
  return Math.max(0, good + damaged - line.outstanding);
}
