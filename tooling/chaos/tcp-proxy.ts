import { connect, createServer, type Server, type Socket } from "node:net";
import type { SeededRandom } from "../random.ts";

/** What goes wrong between two ends of a connection. */
export type LinkFault =
  /** Every piece is late by this, and up to as much again. */
  | { readonly kind: "latency"; readonly delayMs: number }
  /** Nothing passes in either direction, and nobody is told. */
  | { readonly kind: "black hole" }
  /** What comes from one side does not arrive; the other direction works. */
  | { readonly kind: "partition"; readonly lost: "requests" | "answers" }
  /** Connections break with a reset, old and new. */
  | { readonly kind: "reset" }
  /** A connection breaks once it has carried so much back. */
  | { readonly kind: "cut"; readonly afterBytes: number }
  /** Everything arrives in pieces of a few bytes. */
  | { readonly kind: "sliced"; readonly bytes: number };

/** Stands between two processes: what is sent to its port arrives at the target, unless a fault says otherwise. */
export interface TcpProxy {
  readonly port: number;
  fault(fault: LinkFault | null): void;
  close(): Promise<void>;
}

interface Connection {
  readonly client: Socket;
  readonly target: Socket;
  carriedBack: number;
}

const MOST_SLICES = 64;

export async function startTcpProxy(
  target: { readonly host: string; readonly port: number },
  random: SeededRandom,
  listen = "127.0.0.1",
): Promise<TcpProxy> {
  const open = new Set<Connection>();
  let current: LinkFault | null = null;

  function reset({ client, target }: Connection): void {
    client.resetAndDestroy();
    target.resetAndDestroy();
  }

  function pass(connection: Connection, from: "requests" | "answers", data: Buffer): void {
    const to = from === "requests" ? connection.target : connection.client;
    if (from === "answers") connection.carriedBack += data.length;
    switch (current?.kind) {
      case undefined:
        to.write(data);
        return;
      case "latency":
        deliverLate(to, data, current.delayMs * (1 + random.next()));
        return;
      case "black hole":
        return;
      case "partition":
        if (current.lost !== from) to.write(data);
        return;
      case "reset":
        reset(connection);
        return;
      case "cut":
        if (connection.carriedBack > current.afterBytes) reset(connection);
        else to.write(data);
        return;
      case "sliced":
        for (const slice of slices(data, current.bytes)) to.write(slice);
    }
  }

  const server: Server = createServer((client) => {
    const connection = { client, target: connect(target), carriedBack: 0 };
    open.add(connection);
    client.setNoDelay(true);
    connection.target.setNoDelay(true);
    client.on("data", (data) => pass(connection, "requests", data));
    connection.target.on("data", (data) => pass(connection, "answers", data));
    for (const socket of [client, connection.target]) {
      socket.on("error", () => {});
      socket.on("close", () => {
        open.delete(connection);
        client.destroy();
        connection.target.destroy();
      });
    }
    if (current?.kind === "reset") reset(connection);
  });
  await new Promise<void>((resolve) => server.listen(0, listen, resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  return {
    port: address.port,
    fault(fault) {
      // What was swallowed is missing in the middle: the connection is of no use afterwards.
      const isLossy = current?.kind === "black hole" || current?.kind === "partition";
      current = fault;
      if (isLossy || fault?.kind === "reset") for (const connection of open) reset(connection);
    },
    async close() {
      for (const connection of open) reset(connection);
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** In order: a later piece is never drawn a shorter delay than what is before it. */
const lastAtMs = new WeakMap<Socket, number>();
function deliverLate(to: Socket, data: Buffer, delayMs: number): void {
  const atMs = Math.max(performance.now() + delayMs, lastAtMs.get(to) ?? 0);
  lastAtMs.set(to, atMs);
  setTimeout(() => void (to.writable && to.write(data)), atMs - performance.now());
}

function slices(data: Buffer, bytes: number): readonly Buffer[] {
  const size = Math.max(bytes, Math.ceil(data.length / MOST_SLICES));
  return Array.from({ length: Math.ceil(data.length / size) }, (_, at) =>
    data.subarray(at * size, (at + 1) * size),
  );
}
