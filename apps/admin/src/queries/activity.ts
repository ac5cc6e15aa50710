import type { ActivityDetail, ActivityEntry, ActivityQuery, Page } from "@trueup/sdk";
import { useClient } from "./client.ts";
import { type Query, useQuery } from "./use-query.ts";

const ROWS_PER_PAGE = 50;

/** A page of what was decided about a customer's listings; `key` names the search, `query` is asked when it is read. */
export function useActivity(search: {
  readonly customerId: () => string;
  readonly key: () => string;
  readonly query: () => ActivityQuery;
}): Query<Page<ActivityEntry>> {
  const client = useClient();
  return useQuery(
    (signal) =>
      client.activity.list(search.customerId(), { limit: ROWS_PER_PAGE, ...search.query() }, { signal }),
    { key: () => JSON.stringify([search.customerId(), search.key()]), keepWhileLoading: true },
  );
}

export function useActivityDetail(customerId: () => string, decisionId: () => string): Query<ActivityDetail> {
  const client = useClient();
  return useQuery((signal) => client.activity.get(customerId(), decisionId(), { signal }), {
    key: () => JSON.stringify([customerId(), decisionId()]),
  });
}
