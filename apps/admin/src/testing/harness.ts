import { createClient, type Problem, type ProblemCode } from "@trueup/sdk";
import { createPinia, setActivePinia } from "pinia";
import { createApp, effectScope, type EffectScope } from "vue";
import { type Clock, clockKey } from "../clock.ts";
import { presenceKey } from "../presence.ts";
import { clientKey } from "../queries/client.ts";

/** Time that stands still until it is moved on. */
export interface ManualClock extends Clock {
  readonly advance: (byMs: number) => Promise<void>;
}

function manualClock(startMs = Date.UTC(2026, 0, 5, 9)): ManualClock {
  let nowMs = startMs;
  let timers: { readonly dueMs: number; readonly run: () => void }[] = [];
  return {
    now: () => nowMs,
    after(delayMs, run) {
      const timer = { dueMs: nowMs + delayMs, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
    async advance(byMs) {
      nowMs += byMs;
      const due = timers.filter(({ dueMs }) => dueMs <= nowMs);
      timers = timers.filter(({ dueMs }) => dueMs > nowMs);
      for (const { run } of due) run();
      await settled();
    },
  };
}

export type Answer = (request: Request) => Response | Promise<Response>;

export interface Harness {
  readonly clock: ManualClock;
  readonly requests: Request[];
  readonly scope: EffectScope;
  /** The network is back, or somebody looks again. */
  readonly comeBack: () => Promise<void>;
  /** Runs as the setup of a component would, with the client and the clock at hand. */
  readonly run: <T>(setup: () => T) => T;
}

/** The admin's logic without a page: the SDK's client over an answer of the test's own. */
export function harness(answer: Answer): Harness {
  const clock = manualClock();
  const requests: Request[] = [];
  const client = createClient({
    baseUrl: "http://trueup.test",
    async fetch(request) {
      requests.push(request);
      return answer(request);
    },
  });
  const app = createApp({});
  const pinia = createPinia();
  app.use(pinia);
  setActivePinia(pinia);
  app.provide(clientKey, client);
  app.provide(clockKey, clock);
  const returns = new Set<() => void>();
  app.provide(presenceKey, {
    onReturn(run) {
      returns.add(run);
      return () => returns.delete(run);
    },
  });
  const scope = effectScope();
  return {
    clock,
    requests,
    scope,
    async comeBack() {
      for (const run of returns) run();
      await settled();
    },
    run<T>(setup: () => T): T {
      const result = app.runWithContext(() => scope.run(setup));
      if (result === undefined) throw new Error("the setup answered nothing");
      return result;
    },
  };
}

export function jsonAnswer(value: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json(value, { headers });
}

export function problemAnswer(status: number, code: ProblemCode, detail = "No."): Response {
  const problem: Problem = { type: "about:blank", title: code, status, detail, code, requestId: "req_1" };
  return new Response(JSON.stringify(problem), {
    status,
    headers: { "content-type": "application/problem+json" },
  });
}

/** Lets every promise that can go on go on. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
}
