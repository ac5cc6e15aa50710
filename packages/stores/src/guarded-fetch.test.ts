import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { LARGEST_ANSWER_BYTES, post, type Reply } from "./guarded-fetch.ts";

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  }
});

async function listen(handle: RequestListener): Promise<string> {
  const server = createServer(handle).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return `http://127.0.0.1:${address.port}`;
}

const UNHURRIED = { headers: {}, body: "", signal: new AbortController().signal };

function send(url: string, signal: AbortSignal = new AbortController().signal): Promise<Reply> {
  return post(fetch, url, { headers: { "content-type": "text/plain" }, body: "hello", signal });
}

describe("an answer", () => {
  test("comes with status, headers and text", async () => {
    const url = await listen((request, response) => {
      response.setHeader("x-method", request.method ?? "");
      request.pipe(response);
    });
    const reply = await send(url);
    expect(reply).toMatchObject({ kind: "answered", status: 200, text: "hello" });
    expect(reply.kind === "answered" && reply.headers.get("x-method")).toBe("POST");
  });

  test.each([301, 302, 303, 307, 308])("of %i is an answer and is not followed", async (status) => {
    const paths: (string | undefined)[] = [];
    const url = await listen((request, response) => {
      paths.push(request.url);
      response.writeHead(status, { location: "/elsewhere" }).end();
    });
    expect(await send(url)).toMatchObject({ kind: "answered", status });
    expect(paths).toEqual(["/"]);
  });

  test("with a split character is put together", async () => {
    const bytes = new TextEncoder().encode("naïve €");
    const answer = new Response(
      ReadableStream.from([bytes.subarray(0, 3), bytes.subarray(3, 9), bytes.subarray(9)]),
    );
    const reply = await post(() => Promise.resolve(answer), "https://aurora.myshopify.com", UNHURRIED);
    expect(reply).toMatchObject({ text: "naïve €" });
  });

  test("without a body is empty", async () => {
    const url = await listen((_, response) => response.writeHead(204).end());
    expect(await send(url)).toMatchObject({ kind: "answered", status: 204, text: "" });
  });
});

describe("an over-long answer", () => {
  test("of exactly the limit is read", async () => {
    const url = await listen((_, response) => response.end("x".repeat(LARGEST_ANSWER_BYTES)));
    expect(await send(url)).toMatchObject({ kind: "answered", status: 200 });
  });

  test("of one byte more is dropped", async () => {
    const url = await listen((_, response) => response.end("x".repeat(LARGEST_ANSWER_BYTES + 1)));
    expect(await send(url)).toMatchObject({ kind: "lost", code: "unreadable_answer" });
  });

  test("without an end is cut off, and its connection with it", async () => {
    const chunk = Buffer.alloc(100_000, "x");
    const closed = Promise.withResolvers<void>();
    const url = await listen((_, response) => {
      const fill = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on("drain", fill).on("close", closed.resolve);
      fill();
    });
    expect(await send(url)).toMatchObject({ kind: "lost", code: "unreadable_answer" });
    await expect(closed.promise).resolves.toBeUndefined();
  });

  test("that was packed small counts unpacked", async () => {
    const packed = gzipSync(Buffer.alloc(LARGEST_ANSWER_BYTES + 1, "x"));
    const url = await listen((_, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(packed),
    );
    expect(packed.byteLength).toBeLessThan(10_000);
    expect(await send(url)).toMatchObject({ kind: "lost", code: "unreadable_answer" });
  });
});

describe("a broken connection", () => {
  test("before the answer may have had an effect", async () => {
    const url = await listen((request) => request.socket.destroy());
    expect(await send(url)).toMatchObject({ kind: "lost", code: "connection_lost" });
  });

  test("by reset may have had an effect", async () => {
    const url = await listen((request) => request.socket.resetAndDestroy());
    expect(await send(url)).toMatchObject({ kind: "lost", code: "connection_lost" });
  });

  test("within a success loses it", async () => {
    const url = await listen((request, response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("half", () => request.socket.destroy());
    });
    expect(await send(url)).toMatchObject({ kind: "lost", code: "connection_lost" });
  });

  test("within a refusal leaves the refusal", async () => {
    const url = await listen((request, response) => {
      response.writeHead(402, { "content-length": 100 });
      response.write("half", () => request.socket.destroy());
    });
    expect(await send(url)).toMatchObject({ kind: "answered", status: 402, text: "" });
  });

  test("by a listener that speaks no HTTP may have had an effect", async () => {
    const url = await listen(() => {});
    servers.at(-1)?.prependListener("connection", (socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n"));
    expect(await send(url)).toMatchObject({ kind: "lost", code: "connection_lost" });
  });
});

describe("nothing is sent", () => {
  test("where nobody listens", async () => {
    const url = await listen(() => {});
    const server = servers.splice(0)[0];
    server?.close();
    await once(server ?? process, "close");
    expect(await send(url)).toEqual({ kind: "unsent", code: "connection_refused", detail: "ECONNREFUSED" });
  });

  test("where the name is unknown", async () => {
    const lookup = Object.assign(new Error("getaddrinfo ENOTFOUND"), {
      code: "ENOTFOUND",
      syscall: "getaddrinfo",
    });
    expect(await sendFailing(lookup)).toEqual({
      kind: "unsent",
      code: "connection_refused",
      detail: "ENOTFOUND",
    });
  });

  test.each([
    ["CERT_HAS_EXPIRED", undefined],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", undefined],
    ["ERR_TLS_CERT_ALTNAME_INVALID", undefined],
    ["UND_ERR_CONNECT_TIMEOUT", undefined],
    ["ETIMEDOUT", "connect"],
    ["EHOSTUNREACH", "connect"],
  ])("at %s while connecting", async (code, syscall) => {
    expect(await sendFailing(Object.assign(new Error("no"), { code, syscall }))).toMatchObject({
      kind: "unsent",
    });
  });

  test("where every address of a name refuses", async () => {
    const refusal = Object.assign(new Error("no"), { code: "ECONNREFUSED", syscall: "connect" });
    expect(await sendFailing(new AggregateError([refusal, refusal]))).toMatchObject({ kind: "unsent" });
  });

  test("where the time was up before", async () => {
    const url = await listen(() => expect.unreachable("a request arrived"));
    expect(await send(url, AbortSignal.abort())).toMatchObject({ kind: "unsent", code: "timeout" });
  });
});

describe("it may have been sent", () => {
  test.each([
    ["ECONNRESET", "read"],
    ["EPIPE", "write"],
    ["ETIMEDOUT", "read"],
    ["EHOSTUNREACH", "read"],
    ["UND_ERR_SOCKET", undefined],
    ["UND_ERR_HEADERS_TIMEOUT", undefined],
    [undefined, undefined],
  ])("at %s while in %s", async (code, syscall) => {
    expect(await sendFailing(Object.assign(new Error("no"), { code, syscall }))).toMatchObject({
      kind: "lost",
      code: "connection_lost",
    });
  });

  test("where the time is up before the answer", async () => {
    const controller = new AbortController();
    const url = await listen(() => controller.abort());
    expect(await send(url, controller.signal)).toMatchObject({ kind: "lost", code: "timeout" });
  });

  test("where the time is up within the answer", async () => {
    const controller = new AbortController();
    const url = await listen((_, response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("half", () => setImmediate(() => controller.abort()));
    });
    expect(await send(url, controller.signal)).toMatchObject({ kind: "lost", code: "timeout" });
  });
});

/** As `fetch` fails: the network's error is the cause of its own. */
function sendFailing(cause: Error): Promise<Reply> {
  const failing = () => Promise.reject(new TypeError("fetch failed", { cause }));
  return post(failing, "https://aurora.myshopify.com", UNHURRIED);
}
