import {
  type BulkAction,
  type BulkActionDetail,
  type BulkOutcome,
  type BulkPreview,
  type BulkRequest,
  type BulkResult,
  type BulkTarget,
  hasBulkEnded,
  type Page,
} from "@trueup/sdk";
import { onScopeDispose } from "vue";
import { valueOf } from "../loadable.ts";
import { useLiveStore } from "../stores/live.ts";
import { useClient } from "./client.ts";
import { pageQuery } from "./pages.ts";
import { type Action, useAction } from "./use-action.ts";
import { useAutoRefresh } from "./use-auto-refresh.ts";
import { type Query, useQuery } from "./use-query.ts";

/** What an action would do now; null while it is not known what is asked for. */
export function useBulkPreview(
  customerId: () => string,
  asked: () => (BulkRequest & BulkTarget) | null,
): Query<BulkPreview | null> {
  const client = useClient();
  return useQuery(
    async (signal) => {
      const request = asked();
      return request === null ? null : await client.bulkActions.preview(customerId(), request, { signal });
    },
    { key: () => JSON.stringify([customerId(), asked()]) },
  );
}

/** Newest first. */
export function useBulkActions(
  customerId: () => string,
  cursor: () => string | null,
): Query<Page<BulkAction>> {
  const client = useClient();
  const query = useQuery((signal) => client.bulkActions.list(customerId(), pageQuery(cursor()), { signal }), {
    key: () => JSON.stringify([customerId(), cursor()]),
    keepWhileLoading: true,
  });
  const live = useLiveStore();
  onScopeDispose(
    live.listen((event) => {
      const page = valueOf(query.state.value);
      if (event.type !== "bulk_action" || page === null) return;
      if (page.data.every(({ id }) => id !== event.data.id)) {
        if (cursor() === null) void query.reload();
        return;
      }
      query.set({ ...page, data: page.data.map((each) => (each.id === event.data.id ? event.data : each)) });
    }),
  );
  return query;
}

const REFRESH_MS = 5_000;

/** Which bulk action of which customer. */
export interface BulkPlace {
  readonly customerId: string;
  readonly bulkActionId: string;
}

/** A bulk action that is followed, and may be ended where it stands. */
export interface FollowedAction extends Query<BulkActionDetail> {
  readonly cancel: () => Promise<boolean>;
  readonly cancelling: Pick<Action, "running" | "failure">;
}

/** One action as it goes on: by the live stream, and by asking where that is silent. */
export function useBulkAction(place: () => BulkPlace): FollowedAction {
  const client = useClient();
  const live = useLiveStore();
  const query = useQuery(
    (signal) => client.bulkActions.get(place().customerId, place().bulkActionId, { signal }),
    { key: () => JSON.stringify(place()) },
  );
  onScopeDispose(
    live.listen((event) => {
      const shown = valueOf(query.state.value);
      if (event.type !== "bulk_action" || event.data.id !== place().bulkActionId || shown === null) return;
      query.set({ ...shown, ...event.data });
      // How its listings stand is not in the stream.
      if (hasBulkEnded(event.data.status)) void query.reload();
    }),
  );
  useAutoRefresh(async () => {
    const shown = valueOf(query.state.value);
    if (shown === null || isMoving(shown)) await query.reload();
  }, REFRESH_MS);

  const { run, ...cancelling } = useAction();
  const cancel = () =>
    run(async () => {
      const cancelled = await client.bulkActions.cancel(place().customerId, place().bulkActionId);
      const shown = valueOf(query.state.value);
      if (shown !== null) query.set({ ...shown, ...cancelled });
    });

  return { ...query, cancel, cancelling };
}

/** It is not over, or what it asked for is still on its way to the stores. */
export function isMoving(action: BulkActionDetail): boolean {
  return !hasBulkEnded(action.status) || action.listings?.some(({ status }) => status === "pending") === true;
}

export function useBulkResults(
  place: () => BulkPlace,
  wanted: () => { readonly outcome: BulkOutcome | null; readonly cursor: string | null },
): Query<Page<BulkResult>> {
  const client = useClient();
  return useQuery(
    (signal) => {
      const { outcome, cursor } = wanted();
      const query = { ...pageQuery(cursor), ...(outcome === null ? {} : { outcome }) };
      return client.bulkActions.results(place().customerId, place().bulkActionId, query, { signal });
    },
    { key: () => JSON.stringify([place(), wanted()]), keepWhileLoading: true },
  );
}
