import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { connectServer } from "@trueup/db/connect";
import { migrate } from "@trueup/db/migrate";
import pg from "pg";
import type { MeetingPlace } from "../engine/own-processes.ts";

/** A PostgreSQL server of the run's own, which may be broken. */
export interface OwnServer {
  readonly port: number;
  /** A migrated, empty database. */
  createDatabase(): Promise<MeetingPlace & { readonly url: string }>;
  /** Ends every process of the server without a word, and starts it anew. */
  restartImmediately(): Promise<void>;
  /** Runs a statement over a connection of its own. */
  run(statement: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Ends the server and removes its files. */
  close(): Promise<void>;
}

const run = promisify(execFile);
const CONNECTIONS = 100;

/** As root, as the user `postgres`: the server refuses to run as root. */
export async function startOwnServer(): Promise<OwnServer> {
  const programs = await findPrograms();
  const folder = await mkdtemp(join(tmpdir(), "trueup-chaos-"));
  if (process.getuid?.() === 0) await giveToPostgres(folder);
  const data = join(folder, "data");
  const port = await freePort();
  await asPostgres([
    join(programs, "initdb"),
    `--pgdata=${data}`,
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C",
  ]);
  const options = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories=${folder} -c max_connections=${CONNECTIONS}`;
  const control = (...what: readonly string[]) =>
    asPostgres([join(programs, "pg_ctl"), ...what, "--wait", "--silent", `--pgdata=${data}`]);
  const start = () => control("start", `--log=${join(folder, "log")}`, `--options=${options}`);
  const address = `postgres://postgres@127.0.0.1:${port}`;
  try {
    await start();
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    port,
    async createDatabase() {
      const name = `chaos_${randomBytes(4).toString("hex")}`;
      await ask(`${address}/postgres`, `CREATE DATABASE ${name}`);
      const url = `${address}/${name}`;
      const database = connectServer(url, { onError: () => {} });
      await migrate(database);
      return { db: database.db, url, close: () => database.close() };
    },
    async restartImmediately() {
      await control("stop", "--mode=immediate");
      await start();
    },
    run: (statement) => ask(`${address}/postgres`, statement),
    async close() {
      await control("stop", "--mode=immediate").catch(() => {});
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function ask(url: string, statement: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

/** Where the newest PostgreSQL on this machine keeps its programs. */
async function findPrograms(): Promise<string> {
  const root = "/usr/lib/postgresql";
  const versions = (await readdir(root).catch(() => [])).toSorted((a, b) => Number(b) - Number(a));
  for (const version of versions) {
    const programs = join(root, version, "bin");
    if ((await stat(join(programs, "initdb")).catch(() => null)) !== null) return programs;
  }
  throw new Error(`no PostgreSQL server is installed in ${root}; apt-get install postgresql`);
}

async function giveToPostgres(folder: string): Promise<void> {
  const { stdout } = await run("id", ["-u", "postgres"]);
  await chown(folder, Number(stdout), -1);
}

async function asPostgres(command: readonly string[]): Promise<void> {
  const [program = "", ...parameters] =
    process.getuid?.() === 0
      ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", ...command]
      : command;
  await run(program, parameters, { cwd: "/" });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
}
