import {
  type Item,
  type Page,
  SHIP_NOTICE_STATUSES,
  type ShipNotice,
  type ShipNoticeIntent,
  type ShipNoticePreview,
  type ShipNoticeStatus,
  type Versioned,
  type WaitingOrder,
} from "@trueup/sdk";
import type { LocationQuery } from "vue-router";
import { useClient } from "./client.ts";
import { type Query, useQuery } from "./use-query.ts";

/** What the list of ship notices is asked for; the address of the page holds it. */
export interface NoticeSearch {
  readonly status: ShipNoticeStatus | null;
  /** With a line of the item that has exactly this SKU. */
  readonly sku: string;
  readonly cursor: string | null;
}

export interface NoticePlace {
  readonly customerId: string;
  readonly noticeId: string;
}

const ROWS_PER_PAGE = 50;
const NO_NOTICES: Page<ShipNotice> = { data: [], nextCursor: null };

export function noticeSearchOf(query: LocationQuery): NoticeSearch {
  const { status, sku, cursor } = query;
  return {
    status: SHIP_NOTICE_STATUSES.find((each) => each === status) ?? null,
    sku: typeof sku === "string" ? sku : "",
    cursor: typeof cursor === "string" && cursor !== "" ? cursor : null,
  };
}

export function noticeAddressOf({ status, sku }: NoticeSearch): Record<string, string> {
  const wanted = sku.trim();
  return { ...(status === null ? {} : { status }), ...(wanted === "" ? {} : { sku: wanted }) };
}

export function useNotices(customerId: () => string, search: () => NoticeSearch): Query<Page<ShipNotice>> {
  const client = useClient();
  return useQuery(
    async (signal) => {
      const { status, sku, cursor } = search();
      const item = sku === "" ? null : await itemWithSku(sku, signal);
      if (item === undefined) return NO_NOTICES;
      return client.shipNotices.list(
        customerId(),
        {
          limit: ROWS_PER_PAGE,
          ...(status === null ? {} : { status }),
          ...(item === null ? {} : { itemId: item.id }),
          ...(cursor === null ? {} : { cursor }),
        },
        { signal },
      );
    },
    { key: () => JSON.stringify([customerId(), search()]), keepWhileLoading: true },
  );

  async function itemWithSku(sku: string, signal: AbortSignal): Promise<Item | undefined> {
    const query = { sku, archived: "include", limit: 1 } as const;
    return (await client.items.list(customerId(), query, { signal })).data[0];
  }
}

export function useNotice(place: () => NoticePlace): Query<Versioned<ShipNotice>> {
  const client = useClient();
  return useQuery((signal) => client.shipNotices.get(place().customerId, place().noticeId, { signal }), {
    key: () => JSON.stringify(place()),
  });
}

/** What an action would do; nothing is asked while there is none. */
export function useNoticePreview(
  place: () => NoticePlace,
  intent: () => ShipNoticeIntent | null,
): Query<ShipNoticePreview | null> {
  const client = useClient();
  return useQuery(
    async (signal) => {
      const asked = intent();
      if (asked === null) return null;
      return client.shipNotices.preview(place().customerId, place().noticeId, asked, { signal });
    },
    { key: () => JSON.stringify([place(), intent()]) },
  );
}

const WAITING_ORDERS = 50;

/** Orders that wait for what a ship notice brings, the oldest of them. */
export function useWaitingOrders(place: () => NoticePlace): Query<Page<WaitingOrder>> {
  const client = useClient();
  return useQuery(
    (signal) =>
      client.shipNotices.ordersWaiting(
        place().customerId,
        place().noticeId,
        { limit: WAITING_ORDERS },
        { signal },
      ),
    { key: () => JSON.stringify(place()) },
  );
}
