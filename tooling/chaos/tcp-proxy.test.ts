import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { seededRandom } from "../random.ts";
import { startTcpProxy, type TcpProxy } from "./tcp-proxy.ts";

let target: Server;
let proxy: TcpProxy;
const arrived: string[] = [];

beforeEach(async () => {
  arrived.length = 0;
  target = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (data) => {
      arrived.push(data.toString());
      socket.write(`re: ${data.toString()}`);
    });
  });
  target.listen(0, "127.0.0.1");
  await once(target, "listening");
  const address = target.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  proxy = await startTcpProxy({ host: "127.0.0.1", port }, seededRandom(1));
});
afterEach(async () => {
  await proxy.close();
  target.close();
});

async function open(): Promise<Socket> {
  const socket = connect(proxy.port, "127.0.0.1");
  await once(socket, "connect");
  return socket;
}

async function ask(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const [answer] = await once(socket, "data");
  return String(answer);
}

test("without a fault everything passes, and with latency it does later, in order", async () => {
  const socket = await open();
  expect(await ask(socket, "one")).toBe("re: one");
  proxy.fault({ kind: "latency", delayMs: 5 });
  expect(await ask(socket, "two")).toBe("re: two");
  socket.destroy();
});

test("a reset ends the connections that are open", async () => {
  const socket = await open();
  await ask(socket, "one");
  proxy.fault({ kind: "reset" });
  const [error] = await once(socket, "error");
  expect(error).toMatchObject({ code: "ECONNRESET" });
});

test("a connection is cut once it has carried enough", async () => {
  const socket = await open();
  proxy.fault({ kind: "cut", afterBytes: 10 });
  expect(await ask(socket, "one")).toBe("re: one");
  const ended = once(socket, "error");
  socket.write("two");
  expect(await ended).toMatchObject([{ code: "ECONNRESET" }]);
});

test("where answers are lost the request arrives, and the connection ends with the fault", async () => {
  const socket = await open();
  proxy.fault({ kind: "partition", lost: "answers" });
  const ended = once(socket, "error");
  const heard: string[] = [];
  socket.on("data", (data) => void heard.push(data.toString()));
  socket.write("one");
  await expect.poll(() => arrived).toEqual(["one"]);
  proxy.fault(null);
  await ended;
  expect(heard).toEqual([]);
});

test("what is sliced arrives whole in the end", async () => {
  const socket = await open();
  proxy.fault({ kind: "sliced", bytes: 1 });
  let heard = "";
  socket.on("data", (data) => void (heard += data.toString()));
  socket.write("a longer text");
  await expect.poll(() => arrived.join("")).toBe("a longer text");
  await expect.poll(() => heard.replaceAll("re: ", "")).toBe("a longer text");
  socket.destroy();
});
