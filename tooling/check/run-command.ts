import { spawn } from "node:child_process";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What a check found: it passed where there are no faults. */
export interface Finding {
  readonly faults: readonly string[];
  /** A word for the table. */
  readonly note?: string;
}

export interface CommandResult {
  readonly ok: boolean;
  /** What it wrote, to both streams, in the order in which it came. */
  readonly output: string;
}

/** Runs a command to its end; from the top of the checkout where no other folder is named. */
export function runCommand(command: readonly string[], folder: string = ROOT): Promise<CommandResult> {
  const [program = "", ...parameters] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    }
    child.on("error", (cause) => reject(new Error(`${program} cannot be run`, { cause })));
    child.on("close", (code) => resolve({ ok: code === 0, output }));
  });
}

/** The pnpm that started us, or one that npx brings. */
export function pnpm(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const running = env["npm_execpath"];
  return running !== undefined && basename(running).startsWith("pnpm") ? [running] : ["npx", "-y", "pnpm@12"];
}
