import { expect, test } from "vitest";
import { harness, jsonAnswer, settled } from "../testing/harness.ts";
import { useClient } from "./client.ts";
import { useQuery } from "./use-query.ts";

function opened() {
  const server = { up: false };
  const parts = harness(() => {
    if (!server.up) throw new TypeError("fetch failed");
    return jsonAnswer({ data: [], nextCursor: null });
  });
  const query = parts.run(() => {
    const client = useClient();
    return useQuery(() => client.customers.list(), { key: () => "" });
  });
  return { ...parts, query, server };
}

test("while the server is away it is asked again after longer and longer waits, and the failure stays in sight", async () => {
  const { query, clock, requests, server } = opened();
  await settled();
  expect(query.state.value).toEqual({ status: "failed", failure: { kind: "unreachable" } });
  await clock.advance(1_999);
  expect(requests).toHaveLength(1);
  await clock.advance(1);
  expect(requests).toHaveLength(2);
  expect(query.state.value.status).toBe("failed");
  await clock.advance(3_999);
  expect(requests).toHaveLength(2);
  server.up = true;
  await clock.advance(1);
  expect(query.state.value).toMatchObject({ status: "ready", value: { data: [] } });
  await clock.advance(120_000);
  expect(requests).toHaveLength(3);
});

test("when the network is back or somebody looks again, it is asked at once", async () => {
  const { query, comeBack, server } = opened();
  await settled();
  server.up = true;
  await comeBack();
  expect(query.state.value).toMatchObject({ status: "ready", value: { data: [] } });
});

test("nothing is asked for a page that is left", async () => {
  const { clock, comeBack, requests, scope } = opened();
  await settled();
  scope.stop();
  await clock.advance(60_000);
  await comeBack();
  expect(requests).toHaveLength(1);
});
