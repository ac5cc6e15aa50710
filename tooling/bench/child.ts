import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

/*
 * A part of the benchmark in a process of its own, so that what measures does not take its time from what is measured:
 * one side asks by name, the other answers.
 */

// oxlint-disable-next-line typescript/no-explicit-any -- any function of one argument or none is a handler
type Handlers = Readonly<Record<string, (input: any) => any>>;

export interface Child<H extends Handlers> {
  readonly pid: number;
  ask<K extends keyof H & string>(name: K, ...input: Parameters<H[K]>): Promise<Awaited<ReturnType<H[K]>>>;
  end(): Promise<void>;
}

interface Question {
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
}

type Reply =
  | { readonly id: number; readonly value: ReturnType<Handlers[string]> }
  | { readonly id: number; readonly error: string };

/** Starts a file that calls `answerParent`. Its buffers are sent as they are, not as text. */
export function startChild<H extends Handlers>(entry: URL, execArgv: readonly string[] = []): Child<H> {
  const child: ChildProcess = fork(entry, { serialization: "advanced", execArgv: [...execArgv] });
  const waiting = new Map<number, PromiseWithResolvers<ReturnType<Handlers[string]>>>();
  let asked = 0;
  child.on("message", (reply: Reply) => {
    const asker = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ("error" in reply) asker?.reject(new Error(reply.error));
    else asker?.resolve(reply.value);
  });
  const exited = once(child, "exit").then(() => {
    for (const asker of waiting.values()) asker.reject(new Error(`${entry.pathname} ended`));
  });
  return {
    pid: child.pid ?? 0,
    ask(name, ...[input]) {
      asked += 1;
      const asker = Promise.withResolvers<ReturnType<Handlers[string]>>();
      waiting.set(asked, asker);
      child.send({ id: asked, name, input } satisfies Question);
      return asker.promise;
    },
    async end() {
      child.disconnect();
      await exited;
    },
  };
}

/** The other side. The process ends with its parent. */
export function answerParent(handlers: Handlers): void {
  process.on("message", (question: Question) => void answer(handlers, question));
  process.once("disconnect", () => process.exit(0));
}

async function answer(handlers: Handlers, { id, name, input }: Question): Promise<void> {
  try {
    process.send?.({ id, value: await handlers[name]?.(input) } satisfies Reply);
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

/** Milliseconds on the machine's monotonic clock, the same in every process. */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
