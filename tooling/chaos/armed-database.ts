import { AsyncLocalStorage } from "node:async_hooks";
import type { PushDatabase } from "@trueup/db/push-database";
import pg from "pg";
import { isTransaction, type Method } from "./points.ts";
import type { Trigger } from "./trigger.ts";

interface UnderWay {
  readonly method: Method;
  /** Statements sent, BEGIN among them. */
  sent: number;
}

/** A port to the database whose caller can die before it asks, while it asks, and when it was answered. */
export function armDatabase(real: PushDatabase, trigger: Trigger): PushDatabase {
  const underWay = new AsyncLocalStorage<UnderWay>();
  armStatements(underWay, trigger);
  const around =
    <Asked extends readonly unknown[], Answer>(method: Method, ask: (...asked: Asked) => Promise<Answer>) =>
    async (...asked: Asked): Promise<Answer> => {
      trigger.reach(`${method} before`);
      const answer = await underWay.run({ method, sent: 0 }, () => ask(...asked));
      trigger.reach(`${method} after`);
      return answer;
    };
  // oxlint-disable typescript/unbound-method -- plain functions, which know no `this`
  return {
    ...real,
    claim: around("claim", real.claim),
    acknowledge: around("acknowledge", real.acknowledge),
    failAttempt: around("failAttempt", real.failAttempt),
    recordReads: around("recordReads", real.recordReads),
    settleByReading: around("settleByReading", real.settleByReading),
    saveStoreHealth: around("saveStoreHealth", real.saveStoreHealth),
    acquireLeases: around("acquireLeases", real.acquireLeases),
    renewLeases: around("renewLeases", real.renewLeases),
    saveBudgets: around("saveBudgets", real.saveBudgets),
    keepUnsettled: around("keepUnsettled", real.keepUnsettled),
    beginAsking: around("beginAsking", real.beginAsking),
    takeTask: around("takeTask", real.takeTask),
    finishTask: around("finishTask", real.finishTask),
    releaseLeases: around("releaseLeases", real.releaseLeases),
    forgetWorker: around("forgetWorker", real.forgetWorker),
  };
  // oxlint-enable typescript/unbound-method
}

/** Every connection of this process, whoever opens it, says which statement of what it sends. */
function armStatements(underWay: AsyncLocalStorage<UnderWay>, trigger: Trigger): void {
  // oxlint-disable-next-line typescript/unbound-method -- called with its client as `this` below
  pg.Client.prototype.query = new Proxy(pg.Client.prototype.query, {
    apply(query, self, parameters) {
      const current = underWay.getStore();
      if (current === undefined) return Reflect.apply(query, self, parameters);
      const { method } = current;
      const isCommit = parameters[0] === "commit";
      current.sent += 1;
      const isFirst = current.sent <= 2; // BEGIN and what follows it
      if (isTransaction(method) && !isCommit && !isFirst) trigger.reach(`${method} between`);
      const answer: unknown = Reflect.apply(query, self, parameters);
      // Its bytes are with the system by now, and no answer can have been read.
      if (isCommit || !isTransaction(method)) trigger.reach(`${method} unanswered`);
      return answer;
    },
  });
}
