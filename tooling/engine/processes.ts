import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

/** A process of Trueup that runs on its own, as in production. */
export interface RunningProcess {
  readonly pid: number;
  /** What its first matching line said behind the word that was waited for. */
  readonly announced: string;
  /** Resolves when it has ended, with what ended it: its exit code or a signal. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** The newest part of what it wrote. */
  output(): string;
  /** Lines that no process may write: errors that nobody awaited. */
  unheard(): readonly string[];
  signal(signal: NodeJS.Signals): void;
  /** SIGKILL: nothing of it runs any further. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

export interface StartOptions {
  /** A command that runs the program, such as one that enters a network namespace. */
  readonly through?: readonly string[];
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** Where many processes are started, each would compile the same sources again. */
const COMPILE_CACHE = join(tmpdir(), "trueup-compile-cache");
const KEPT_OUTPUT = 20_000;

/** Starts a file of this checkout; resolves once a line of its output matches, with what the first group caught. */
export async function startProcess(
  entry: string,
  env: Readonly<Record<string, string>>,
  ready: RegExp,
  { through = [] }: StartOptions = {},
): Promise<RunningProcess> {
  const { PATH = "" } = process.env;
  const [command = process.execPath, ...parameters]: readonly string[] = [
    ...through,
    process.execPath,
    entry,
  ];
  const child: Child = spawn(command, parameters, {
    cwd: ROOT,
    env: { PATH, NODE_COMPILE_CACHE: COMPILE_CACHE, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  // Not "exit": what it wrote last may arrive after that.
  const ended = once(child, "close").then(() => child.signalCode ?? child.exitCode ?? 0);
  alive.add(child);
  void ended.then(() => alive.delete(child));
  const reader = readOutput(child, ready);
  const announced = await Promise.race([
    reader.matched,
    ended.then((how) => {
      throw new Error(`${entry} ended with ${how} before it was ready:\n${reader.output()}`);
    }),
  ]);
  return {
    pid: child.pid ?? 0,
    announced,
    ended,
    output: () => reader.output(),
    unheard: () => reader.unheard,
    signal: (signal) => void child.kill(signal),
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
    async stop() {
      child.kill("SIGTERM");
      await ended;
      return child.exitCode;
    },
  };
}

/** Whoever starts processes leaves none behind, also where it ends in the middle of something. */
const alive = new Set<Child>();
process.once("exit", () => {
  for (const child of alive) child.kill("SIGKILL");
});

const UNHEARD = /unhandled|a bug: an error that nobody awaited/iu;

interface OutputReader {
  readonly matched: Promise<string>;
  readonly unheard: readonly string[];
  output(): string;
}

/** Reads on after the match, so that the process never waits for a full pipe. */
function readOutput(child: Child, ready: RegExp): OutputReader {
  const unheard: string[] = [];
  let output = "";
  const matched = new Promise<string>((resolve, reject) => {
    let isReady = false;
    const read = (chunk: Buffer): void => {
      const text = chunk.toString();
      output = (output + text).slice(-KEPT_OUTPUT);
      if (UNHEARD.test(text)) unheard.push(text.trim().slice(0, 2_000));
      if (isReady) return;
      const [whole, part] = ready.exec(output) ?? [];
      if (whole === undefined) return;
      isReady = true;
      resolve(part ?? whole);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("error", reject);
  });
  return { matched, unheard, output: () => output };
}
