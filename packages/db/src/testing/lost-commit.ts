import { connect, createServer, type Server, type Socket } from "node:net";
import { connectServer, type Database } from "../connect.ts";

export interface LostCommits {
  /** The same database over a line that loses answers. */
  readonly database: Database;
  /** The answer to the next COMMIT is lost, and the connection with it; the COMMIT itself goes through. */
  loseNextCommit(): void;
  close(): Promise<void>;
}

/** Stands between us and the server. */
export async function createLostCommits(url: string): Promise<LostCommits> {
  const server = new URL(url);
  const sockets = new Set<Socket>();
  let loses = false;
  const proxy: Server = createServer((inner) => {
    const outer = connect(Number(server.port === "" ? 5432 : server.port), server.hostname);
    let isLosing = false;
    inner.on("data", (data) => {
      if (loses && data.includes("commit")) {
        isLosing = true;
        loses = false;
      }
      outer.write(data);
    });
    outer.on("data", (data) => (isLosing ? inner.destroy() : inner.write(data)));
    for (const socket of [inner, outer]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => [inner, outer].forEach((one) => one.destroy()));
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const address = proxy.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  const through = new URL(url);
  through.hostname = "127.0.0.1";
  through.port = String(address.port);
  const database = connectServer(through.href, { onError: () => {} });
  return {
    database,
    loseNextCommit: () => void (loses = true),
    async close() {
      await database.close();
      for (const socket of sockets) socket.destroy();
      proxy.close();
    },
  };
}
