import type {
  Item,
  Page,
  ShipNotice,
  ShipNoticeIntent,
  ShipNoticePreview,
  Versioned,
  WaitingOrder,
} from "@trueup/sdk";
import type { NoticeSearch } from "../searches/notice-search.ts";
import { useClient } from "./client.ts";
import { pageQuery } from "./pages.ts";
import { type Query, useQuery } from "./use-query.ts";

export interface NoticePlace {
  readonly customerId: string;
  readonly noticeId: string;
}

const NO_NOTICES: Page<ShipNotice> = { data: [], nextCursor: null };

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
          ...pageQuery(cursor),
          ...(status === null ? {} : { status }),
          ...(item === null ? {} : { itemId: item.id }),
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
