import { expect, test } from "vitest";
import { nextTick, shallowRef } from "vue";
import { harness, jsonAnswer, problemAnswer, settled } from "../testing/harness.ts";
import { useClient } from "./client.ts";
import { useQuery } from "./use-query.ts";

const page = (name: string) => jsonAnswer({ data: [{ id: "cus_1", name, createdAt: "" }], nextCursor: null });

function customers(
  answer: () => Response | Promise<Response>,
  key = () => "",
  keeping: { readonly keepWhileLoading?: boolean } = {},
) {
  const parts = harness(answer);
  const query = parts.run(() => {
    const client = useClient();
    return useQuery(async (signal) => (await client.customers.list({}, { signal })).data[0]?.name, {
      key,
      ...keeping,
    });
  });
  return { ...parts, query };
}

test("a value arrives with the time at which it was read", async () => {
  const { query, clock } = customers(() => page("Aurora"));
  expect(query.state.value).toEqual({ status: "loading" });
  await settled();
  expect(query.state.value).toEqual({ status: "ready", value: "Aurora", at: clock.now(), refresh: "idle" });
});

test("a failure is shown where there is nothing else to show", async () => {
  const { query } = customers(() => problemAnswer(500, "internal"));
  await settled();
  expect(query.state.value).toMatchObject({ status: "failed", failure: { kind: "refused" } });
});

test("a shown value stays when it could not be brought up to date, with the failure beside it", async () => {
  const answers = [page("Aurora"), problemAnswer(503, "unavailable")];
  const { query } = customers(() => answers.shift() ?? page("none"));
  await settled();
  await query.reload();
  expect(query.state.value).toMatchObject({
    status: "ready",
    value: "Aurora",
    refresh: { kind: "unreachable" },
  });
});

test("an answer that was overtaken is dropped", async () => {
  const answers = [Promise.withResolvers<Response>(), Promise.withResolvers<Response>()];
  let asked = 0;
  const { query } = customers(() => answers[asked++]?.promise ?? page("none"));
  const second = query.reload();
  answers[1]?.resolve(page("second"));
  await second;
  answers[0]?.resolve(page("first"));
  await settled();
  expect(query.state.value).toMatchObject({ status: "ready", value: "second" });
});

test("a new key is asked anew, and the old answer is not shown for it", async () => {
  const key = shallowRef("one");
  const { query, requests } = customers(
    () => page("Aurora"),
    () => key.value,
  );
  await settled();
  key.value = "two";
  await nextTick();
  expect(query.state.value).toEqual({ status: "loading" });
  await settled();
  expect(requests).toHaveLength(2);
  expect(query.state.value.status).toBe("ready");
});

test("a page that was left calls its request off", async () => {
  const { scope, requests } = customers(() => new Promise<Response>(() => undefined));
  scope.stop();
  await settled();
  expect(requests[0]?.signal.aborted).toBe(true);
});

test("what answered another question stays only until the new one has failed", async () => {
  const key = shallowRef("one");
  const answers = [page("Aurora"), problemAnswer(503, "unavailable"), page("Bold")];
  const { query, clock } = customers(
    () => answers.shift() ?? page("none"),
    () => key.value,
    { keepWhileLoading: true },
  );
  await settled();
  key.value = "two";
  await nextTick();
  expect(query.state.value).toMatchObject({ status: "ready", value: "Aurora", refresh: "running" });
  await settled();
  expect(query.state.value).toEqual({ status: "failed", failure: { kind: "unreachable" } });
  await clock.advance(2_000);
  expect(query.state.value).toMatchObject({ status: "ready", value: "Bold" });
});
