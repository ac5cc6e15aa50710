import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

/** A process of Trueup that runs on its own, as in production. */
export interface RunningProcess {
  readonly pid: number;
  /** What its first matching line said behind the word that was waited for. */
  readonly announced: string;
  /** SIGKILL: nothing of it runs any further. */
  kill(): Promise<void>;
  /** Resolves once it has ended, with the signal that ended it or its exit code. */
  readonly ended: Promise<NodeJS.Signals | number>;
  /** The last of what it wrote. */
  readonly output: () => string;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Starts a file of this checkout; resolves once a line of its output matches, with what the first group caught. */
export async function startProcess(
  entry: string,
  env: Readonly<Record<string, string>>,
  ready: RegExp,
): Promise<RunningProcess> {
  const { PATH = "" } = process.env;
  const child: Child = spawn(process.execPath, [entry], {
    cwd: ROOT,
    env: { PATH, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit");
  const ended = exited.then(() => child.signalCode ?? child.exitCode ?? 0);
  const watched = watchOutput(child, entry, ready);
  const announced = await watched.announced;
  return {
    pid: child.pid ?? 0,
    announced,
    ended,
    output: watched.output,
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
    async stop() {
      child.kill("SIGTERM");
      await exited;
      return child.exitCode;
    },
  };
}

const KEPT_CHARACTERS = 20_000;

/** Reads on after the match, so that the process never waits for a full pipe. */
function watchOutput(
  child: Child,
  entry: string,
  ready: RegExp,
): { readonly announced: Promise<string>; readonly output: () => string } {
  let output = "";
  const announced = new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-KEPT_CHARACTERS);
      const [whole, part] = ready.exec(output) ?? [];
      if (whole !== undefined) resolve(part ?? whole);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("error", reject);
    child.once("exit", (code, signal) =>
      reject(new Error(`${entry} ended with ${code ?? signal} before it was ready:\n${output}`)),
    );
  });
  return { announced, output: () => output };
}
