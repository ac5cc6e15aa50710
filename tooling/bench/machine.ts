import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import pg from "pg";

/** What a figure depends on, besides the program. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly node: string;
  readonly database: string;
  /** Empty for the embedded database. */
  readonly settings: Readonly<Record<string, string>>;
  /** Flushed writes of 8 kB to the folder for temporary files. */
  readonly flushesPerSecond: number;
  /** Transactions of one row, one after the other; null for the embedded database. */
  readonly commitsPerSecond: number | null;
  readonly commit: string | null;
  readonly loadAtStart: number;
}

export async function describeMachine(databaseUrl: string | undefined): Promise<Machine> {
  const machine = {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    flushesPerSecond: flushesPerSecond(),
    commit: commit(),
    loadAtStart: loadNow(),
  };
  const server = databaseUrl === undefined ? EMBEDDED : await describeServer(databaseUrl);
  return { ...machine, ...server };
}

export function loadNow(): number {
  return Number(loadavg()[0]?.toFixed(2));
}

const HASHES = 100;
const HASHED = Buffer.alloc(4 << 20, 7);

export interface Calibration {
  /** Milliseconds for the same work every time. */
  readonly tookMs: number;
  /** The part of them in which this process did not get the processor. */
  readonly waited: number;
}

/** Does a fixed piece of work: how long that takes says whether others use the processor. */
export function calibrate(): Calibration {
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  for (let round = 0; round < HASHES; round += 1) createHash("sha256").update(HASHED).digest();
  const tookMs = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { tookMs, waited: Math.max(0, 1 - (user + system) / 1_000 / tookMs) };
}

const NOISY = 0.15;

/** Whether others used the processor, all along or at one of the two times. */
export function isNoisy(before: Calibration, after: Calibration): boolean {
  const drift = Math.abs(after.tookMs - before.tookMs) / before.tookMs;
  return drift > NOISY || before.waited > NOISY || after.waited > NOISY;
}

const FLUSHES_FOR_MS = 500;

function flushesPerSecond(): number {
  const path = join(tmpdir(), `trueup-flush-${process.pid}`);
  const file = openSync(path, "w");
  const page = Buffer.alloc(8_192, 1);
  let flushes = 0;
  const startedMs = performance.now();
  while (performance.now() - startedMs < FLUSHES_FOR_MS) {
    writeSync(file, page, 0, page.length, 0);
    fsyncSync(file);
    flushes += 1;
  }
  closeSync(file);
  rmSync(path);
  return Math.round(flushes / ((performance.now() - startedMs) / 1_000));
}

const EMBEDDED = { database: "embedded (PGlite, on disk)", settings: {}, commitsPerSecond: null };
const SETTINGS = [
  "shared_buffers",
  "fsync",
  "synchronous_commit",
  "full_page_writes",
  "max_wal_size",
  "work_mem",
  "autovacuum",
  "autovacuum_naptime",
  "jit",
];
const COMMITS = 200;

async function describeServer(url: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; value: string }>(
      "SELECT name, current_setting(name) AS value FROM pg_settings WHERE name = ANY($1) ORDER BY name",
      [[...SETTINGS, "server_version"]],
    );
    const settings = Object.fromEntries(rows.map(({ name, value }) => [name, value]));
    const { server_version: version = "", ...others } = settings;
    const startedMs = performance.now();
    const write = "SELECT pg_logical_emit_message(true, 'bench', 'a record that only the log keeps')";
    for (let at = 0; at < COMMITS; at += 1) await client.query(write);
    const commitsPerSecond = Math.round(COMMITS / ((performance.now() - startedMs) / 1_000));
    return { database: `PostgreSQL ${version.split(" ")[0]} server`, settings: others, commitsPerSecond };
  } finally {
    await client.end();
  }
}

function commit(): string | null {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  } catch {
    return null;
  }
}
