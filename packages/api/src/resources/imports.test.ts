import { workOff } from "@trueup/db/testing/imports";
import { ApiError, CSV_COLUMNS, CSV_KINDS, eachRow, type ImportFault } from "@trueup/sdk";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../testing/api.ts";

let api: TestApi;
let customerId: string;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  customerId = (await api.operator.customers.create({ name: "Aurora" })).id;
});

const work = () => workOff(api.database.db);

function send(path: string, type: string): Promise<Response> {
  return api.request(`/v1/customers/${customerId}${path}`, {
    method: "POST",
    headers: { "content-type": type },
    body: "sku\n",
  });
}

async function keptChunks(): Promise<number> {
  const rows = await api.database.db
    .selectFrom("csv_import_chunk")
    .select("position")
    .where("customer_id", "=", Number(customerId.slice("cus_".length)))
    .execute();
  return rows.length;
}

async function refusal(work: Promise<unknown>): Promise<{ status: number; code: string; errors: unknown }> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApiError)) throw new Error("it was not refused", { cause: error });
  return { status: error.status, code: error.code, errors: error.problem.errors };
}

test("a file is sent, looked through, confirmed and done; its items are there", async () => {
  const { imports } = api.operator;
  const sent = await imports.create(customerId, { kind: "items" }, "sku,description\nA,Tee\nB,Cap\n");
  expect(sent).toMatchObject({
    id: expect.stringMatching(/^imp_\d+$/),
    kind: "items",
    status: "checking",
    bytes: 28,
    opening: null,
    applied: null,
  });
  await work();
  expect(await imports.get(customerId, sent.id)).toMatchObject({
    status: "ready",
    source: "trueup",
    bytesDone: 28,
    checked: { created: 2, changed: 0, unchanged: 0, ignored: 0, bad: 0 },
    faults: { total: 0, kept: 0 },
  });
  expect((await api.operator.items.list(customerId)).data).toEqual([]);
  expect(await imports.confirm(customerId, sent.id)).toMatchObject({ status: "running", skipBad: false });
  await work();
  expect(await imports.get(customerId, sent.id)).toMatchObject({
    status: "done",
    applied: { created: 2 },
    finishedAt: expect.any(String),
  });
  expect((await api.operator.items.list(customerId)).data.map((item) => item.sku)).toEqual(["A", "B"]);
  expect((await imports.list(customerId)).data.map(({ id }) => id)).toEqual([sent.id]);
});

test("a file comes as text, bytes, a blob or a stream", async () => {
  const text = "sku\nA\n";
  const bytes = new TextEncoder().encode(text);
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  for (const file of [text, bytes, new Blob([bytes]), stream]) {
    const sent = await api.operator.imports.create(customerId, { kind: "items" }, file);
    expect(sent.bytes).toBe(bytes.length);
    await work();
    expect(await api.operator.imports.get(customerId, sent.id)).toMatchObject({ checked: { created: 1 } });
    await api.operator.imports.cancel(customerId, sent.id);
  }
});

test("faults are read page by page; a file with bad rows is confirmed only where they may be left out", async () => {
  const { imports } = api.operator;
  const rows = Array.from({ length: 450 }, (_, at) => `S${at},maybe`);
  const file = ["sku,syncInventory", ...rows, "GOOD,never"].join("\r\n");
  const { id } = await imports.create(customerId, { kind: "items" }, file);
  await work();
  const faults: ImportFault[] = [];
  for await (const fault of eachRow((page) => imports.faults(customerId, id, { ...page, limit: 200 }))) {
    faults.push(fault);
  }
  expect(faults).toHaveLength(450);
  expect(faults[0]).toEqual({
    line: 2,
    column: "syncInventory",
    code: "not_allowed",
    message: "Must be one of default, never, always, process_orders.",
  });
  expect(faults.map(({ line }) => line)).toEqual(rows.map((_, at) => at + 2));
  expect(await refusal(imports.confirm(customerId, id))).toMatchObject({ status: 409, code: "conflict" });
  await imports.confirm(customerId, id, { skipBad: true });
  await work();
  expect(await imports.get(customerId, id)).toMatchObject({
    status: "done",
    skipBad: true,
    applied: { created: 1, bad: 450 },
    faults: { total: 450, kept: 450 },
  });
});

describe("what is refused", () => {
  test("counts have to say whether they are opening balances; nothing else may", async () => {
    const { imports } = api.operator;
    expect(await refusal(imports.create(customerId, { kind: "counts" }, "sku,quantity\n"))).toMatchObject({
      status: 400,
      errors: [{ path: "opening", code: "required" }],
    });
    expect(
      await refusal(imports.create(customerId, { kind: "items", opening: true }, "sku\n")),
    ).toMatchObject({ status: 400, errors: [{ path: "opening", code: "not_allowed" }] });
  });

  test("a kind that is none, and a field that is none", async () => {
    const response = await api.request(`/v1/customers/${customerId}/imports?kind=colours&x=1`, {
      method: "POST",
      headers: { "content-type": "text/csv" },
      body: "sku\n",
    });
    expect(await response.json()).toMatchObject({
      status: 400,
      errors: [{ path: "kind" }, { path: "x", code: "unknown_field" }],
    });
  });

  test("a file of another type; and CSV anywhere else", async () => {
    for (const type of ["application/json", "text/plain", "text/csvx", "multipart/form-data; boundary=x"]) {
      expect((await send("/imports?kind=items", type)).status).toBe(415);
    }
    expect((await send("/imports?kind=items", "TEXT/CSV; charset=utf-8")).status).toBe(201);
    for (const path of ["/items", "/imports/imp_1/confirm", "/stock-changes"]) {
      expect((await send(path, "text/csv")).status).toBe(415);
    }
  });

  test("a file that says that it is too long, and nothing of it is kept", async () => {
    const path = `/v1/customers/${customerId}/imports?kind=items`;
    const said = await api.request(path, {
      method: "POST",
      headers: { "content-type": "text/csv", "content-length": "100000001" },
      body: "sku\n",
    });
    expect(said.status).toBe(413);
    expect((await api.operator.imports.list(customerId)).data).toEqual([]);
    expect(await keptChunks()).toBe(0);
  });

  test("a file that breaks off on the way", async () => {
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode("sku\nA\n"));
      },
      pull(controller) {
        controller.error(new Error("connection lost"));
      },
    });
    expect(await refusal(api.operator.imports.create(customerId, { kind: "items" }, stream))).toMatchObject({
      status: 400,
      code: "bad_request",
    });
    expect((await api.operator.imports.list(customerId)).data).toEqual([]);
  });

  test("more files at once than a customer may have", async () => {
    for (let at = 0; at < 10; at += 1) {
      await api.operator.imports.create(customerId, { kind: "items" }, "sku\nA\n");
    }
    const eleventh = api.operator.imports.create(customerId, { kind: "items" }, "sku\nA\n");
    expect(await refusal(eleventh)).toMatchObject({ status: 409, code: "conflict" });
    const [first] = (await api.operator.imports.list(customerId)).data;
    await api.operator.imports.cancel(customerId, first?.id ?? "");
    await api.operator.imports.create(customerId, { kind: "items" }, "sku\nA\n");
  });
});

test.each([
  ["items", "items:write"],
  ["settings", "items:write"],
  ["counts", "stock:write"],
  ["listings", "items:write"],
  ["orders", "orders:write"],
] as const)("an import of %s takes the scope %s", async (kind, scope) => {
  const asked = kind === "counts" ? { kind, opening: false } : { kind };
  const others = (
    ["items:write", "stock:write", "orders:write", "settings:write", "stores:write"] as const
  ).filter((each) => each !== scope);
  const without = await api.client(customerId, ["items:read", ...others]);
  const may = await api.client(customerId, ["items:read", scope]);
  expect(await refusal(without.imports.create(customerId, asked, "sku\n"))).toMatchObject({ status: 403 });
  const { id } = await may.imports.create(customerId, asked, "sku\n");
  expect(await refusal(without.imports.confirm(customerId, id))).toMatchObject({ status: 403 });
  expect(await refusal(without.imports.cancel(customerId, id))).toMatchObject({ status: 403 });
  expect((await may.imports.cancel(customerId, id)).status).toBe("cancelled");
});

test("an import that is cancelled does nothing more, and its file is deleted", async () => {
  const { imports } = api.operator;
  const ready = await imports.create(customerId, { kind: "items" }, "sku\nA\n");
  await work();
  expect(await imports.cancel(customerId, ready.id)).toMatchObject({ status: "cancelled" });
  await work();
  expect(await refusal(imports.confirm(customerId, ready.id))).toMatchObject({ status: 409 });
  expect((await api.operator.items.list(customerId)).data).toEqual([]);
  const rows = Array.from({ length: 1_200 }, (_, at) => `S${at}`).join("\n");
  const running = await imports.create(customerId, { kind: "items" }, `sku\n${rows}\n`);
  await work();
  await imports.confirm(customerId, running.id);
  await workOff(api.database.db, 1);
  await imports.cancel(customerId, running.id);
  await api.database.db
    .updateTable("task")
    .set({ expires_at: new Date(0) })
    .where("status", "=", "running")
    .execute();
  await work();
  expect(await imports.get(customerId, running.id)).toMatchObject({
    status: "cancelled",
    applied: { created: 500 },
  });
  expect(await keptChunks()).toBe(0);
});

describe("exports", () => {
  test.each(CSV_KINDS)("%s come as a file with the columns that are written down", async (kind) => {
    await api.operator.items.create(customerId, { sku: "A", description: "Tee" });
    const response = await api.operator.exports.csv(customerId, kind);
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(response.headers.get("content-disposition")).toBe(`attachment; filename="trueup-${kind}.csv"`);
    const [header] = (await response.text()).split("\r\n");
    expect(header).toBe(CSV_COLUMNS[kind].map(({ name }) => name).join(","));
  });

  test("filters and forms are heeded; faults of a filter are named by their path", async () => {
    await api.operator.items.create(customerId, { sku: "A", description: "Tee" });
    await api.operator.items.create(customerId, { sku: "B", description: "=Cap" });
    const filter = { field: "sku", op: "in", value: ["B"] } as const;
    const response = await api.operator.exports.csv(customerId, "settings", {
      filter,
      bom: true,
      lineBreak: "lf",
      delimiter: "semicolon",
    });
    expect(new TextDecoder("utf-8", { ignoreBOM: true }).decode(await response.arrayBuffer())).toBe(
      "\uFEFFsku;syncInventory;processOrders\nB;default;false\n",
    );
    const items = await api.operator.exports.csv(customerId, "items", { filter });
    expect(await items.text()).toContain("B,'=Cap,");
    const bad = await api.request(
      `/v1/customers/${customerId}/exports/items.csv?filter=${encodeURIComponent('{"and":[{"field":"onShelf","op":"lt","value":"5"}]}')}`,
    );
    expect(await bad.json()).toMatchObject({
      status: 400,
      errors: [{ path: "filter.and.0.value", code: "wrong_type" }],
    });
    const none = await api.request(`/v1/customers/${customerId}/exports/items.csv?filter=x`);
    expect(await none.json()).toMatchObject({ status: 400, errors: [{ path: "filter" }] });
  });

  test("orders take filters over orders and the scope orders:read", async () => {
    await api.operator.items.create(customerId, { sku: "A" });
    const lines = [{ sku: "A", quantity: 1, price: "9.90" }];
    await api.operator.orders.create(customerId, { number: "#1", lines });
    await api.operator.orders.create(customerId, { number: "=2", lines });
    const filter = { field: "number", op: "in", value: ["=2"] } as const;
    const reader = await api.client(customerId, ["orders:read"]);
    const [, row, end] = (await (await reader.exports.csv(customerId, "orders", { filter })).text()).split(
      "\r\n",
    );
    expect(row).toMatch(/^'=2,,,.*,true,A,1,9\.9,,,/);
    expect(end).toBe("");
    const stranger = await api.client(customerId, ["items:read"]);
    expect(await refusal(stranger.exports.csv(customerId, "orders"))).toMatchObject({ status: 403 });
    const bad = await api.request(
      `/v1/customers/${customerId}/exports/orders.csv?filter=${encodeURIComponent('{"field":"onShelf","op":"lt","value":5}')}`,
    );
    expect(await bad.json()).toMatchObject({ status: 400, errors: [{ path: "filter.field" }] });
  });

  test("nobody sees another customer's rows", async () => {
    const other = (await api.operator.customers.create({ name: "Other" })).id;
    await api.operator.items.create(other, { sku: "SECRET" });
    expect(await (await api.operator.exports.csv(customerId, "items")).text()).not.toContain("SECRET");
  });

  test("pages are read as they are taken; one that is left in the middle makes room for the next", async () => {
    const rows = Array.from({ length: 3_000 }, (_, at) => `S${at}`).join("\n");
    const { id } = await api.operator.imports.create(customerId, { kind: "items" }, `sku\n${rows}\n`);
    await work();
    await api.operator.imports.confirm(customerId, id);
    await work();
    for (let at = 0; at < 12; at += 1) {
      const response = await api.operator.exports.csv(customerId, "settings");
      const reader = response.body?.getReader();
      await reader?.read();
      await reader?.cancel();
    }
    const open = await Promise.all(
      Array.from({ length: 4 }, () => api.operator.exports.csv(customerId, "settings")),
    );
    expect(await refusal(api.operator.exports.csv(customerId, "settings"))).toMatchObject({ status: 429 });
    const other = (await api.operator.customers.create({ name: "Other" })).id;
    expect(await (await api.operator.exports.csv(other, "settings")).text()).toContain("sku");
    for (const response of open) expect((await response.text()).split("\r\n")).toHaveLength(3_002);
    expect((await (await api.operator.exports.csv(customerId, "settings")).text()).length).toBeGreaterThan(0);
  });

  test("being asked for the headers alone, an export takes nobody's place", async () => {
    const path = `/v1/customers/${customerId}/exports/items.csv`;
    for (let at = 0; at < 12; at += 1) {
      const response = await api.request(path, { method: "HEAD" });
      expect([response.status, response.headers.get("content-type")]).toEqual([
        200,
        "text/csv; charset=utf-8",
      ]);
    }
    expect(await (await api.operator.exports.csv(customerId, "items")).text()).toContain("sku");
  });
});
