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
  const announced = await firstMatch(child, entry, ready);
  return {
    pid: child.pid ?? 0,
    announced,
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

/** Drains the output after the match, so that the process never waits for a full pipe. */
function firstMatch(child: Child, entry: string, ready: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const read = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-20_000);
      const [whole, part] = ready.exec(output) ?? [];
      if (whole === undefined) return;
      for (const stream of [child.stdout, child.stderr]) stream.off("data", read).resume();
      resolve(part ?? whole);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("error", reject);
    child.once("exit", (code, signal) =>
      reject(new Error(`${entry} ended with ${code ?? signal} before it was ready:\n${output}`)),
    );
  });
}
