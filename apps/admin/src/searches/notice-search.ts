import { SHIP_NOTICE_STATUSES, type ShipNoticeStatus } from "@trueup/sdk";
import { type AddressQuery, choiceIn, textIn } from "./address.ts";

/** What the list of ship notices is asked for; the address of the page holds it. */
export interface NoticeSearch {
  readonly status: ShipNoticeStatus | null;
  /** With a line of the item that has exactly this SKU. */
  readonly sku: string;
  readonly cursor: string | null;
}

export function noticeSearchOf(query: AddressQuery): NoticeSearch {
  return {
    status: choiceIn(query, "status", SHIP_NOTICE_STATUSES),
    sku: textIn(query, "sku") ?? "",
    cursor: textIn(query, "cursor"),
  };
}

export function noticeAddressOf({ status, sku }: NoticeSearch): Record<string, string> {
  const wanted = sku.trim();
  return { ...(status === null ? {} : { status }), ...(wanted === "" ? {} : { sku: wanted }) };
}
