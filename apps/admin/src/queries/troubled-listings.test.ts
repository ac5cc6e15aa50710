import { expect, test } from "vitest";
import { harness, jsonAnswer, problemAnswer, settled } from "../testing/harness.ts";
import { useTroubledListings } from "./troubled-listings.ts";

const ofStore = (storeId: string, count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({ id: `lst_${storeId}_${from + index}`, storeId }));

function troubled(answer: (cursor: string | null) => Response) {
  const parts = harness((request) => answer(new URL(request.url).searchParams.get("cursor")));
  const query = parts.run(() =>
    useTroubledListings(
      () => "cus_1",
      () => "sto_1",
    ),
  );
  return { ...parts, query };
}

test("only the store's own are kept, from every page", async () => {
  const { query } = troubled((cursor) =>
    cursor === null
      ? jsonAnswer({ data: [...ofStore("sto_2", 2), ...ofStore("sto_1", 1)], nextCursor: "next" })
      : jsonAnswer({ data: ofStore("sto_1", 1, 1), nextCursor: null }),
  );
  await settled();
  expect(query.state.value).toMatchObject({
    status: "ready",
    value: { listings: [{ id: "lst_sto_1_0" }, { id: "lst_sto_1_1" }], more: false },
  });
});

test("more than a hundred are not read on, and it is said that there are more", async () => {
  const { query, requests } = troubled((cursor) =>
    jsonAnswer({
      data: ofStore("sto_1", 60, Number(cursor ?? 0)),
      nextCursor: String(Number(cursor ?? 0) + 60),
    }),
  );
  await settled();
  const { value: state } = query.state;
  expect(state.status === "ready" && [state.value.listings.length, state.value.more]).toEqual([100, true]);
  expect(requests.length).toBe(2);
});

test("a failure is a failure, not an empty list", async () => {
  const { query } = troubled(() => problemAnswer(403, "forbidden"));
  await settled();
  expect(query.state.value).toMatchObject({ status: "failed", failure: { kind: "refused" } });
});
