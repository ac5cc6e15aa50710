import { heed } from "./heed.ts";
import { storeSignOf } from "./judge-write.ts";
import { call, PRIORITY, type PushContext, withPermit } from "./push-context.ts";
import type { PushMemory, TurnResult } from "./push-memory.ts";
import { takeTurn } from "./push-turn.ts";
import { settleOne } from "./settle.ts";

/** One turn of a store's pump: what the store's condition allows now. */
export function createTurn(
  context: PushContext,
  memory: PushMemory,
  wakeLater: (waitMs: number) => void,
): () => Promise<TurnResult> {
  const { condition } = context;
  let testing = false;

  async function push({ single }: { readonly single: boolean }): Promise<TurnResult> {
    // A lost batch that is asked again may have many rows, and a probe is one listing: that waits for its success.
    return (await settle({ mayCall: !single })) ?? takeTurn(context, memory, { single });
  }

  /** What waits to be settled later keeps no turn waiting. */
  async function settle(options: { readonly mayCall: boolean }): Promise<TurnResult | null> {
    const settled = await settleOne(context, memory, options);
    if (settled?.kind !== "wait") return settled;
    wakeLater(settled.waitMs);
    return null;
  }

  async function probe(work: () => Promise<TurnResult>): Promise<TurnResult> {
    condition.beginProbe();
    try {
      return await work();
    } finally {
      condition.cancelProbe();
    }
  }

  async function test(): Promise<TurnResult> {
    if (testing) return { kind: "nothing" };
    testing = true;
    try {
      return await probe(() => testStore(context));
    } finally {
      testing = false;
    }
  }

  /** One listing, or where none waits the cheapest call: a store in trouble is tried either way. */
  async function pushOrTest(): Promise<TurnResult> {
    const pushed = await push({ single: true });
    return pushed.kind === "nothing" ? testStore(context) : pushed;
  }

  return async () => {
    const permission = condition.permission();
    switch (permission.send) {
      case "nothing":
        wakeLater(permission.waitMs);
        return (await settle({ mayCall: false })) ?? { kind: "nothing" };
      case "test":
        return test();
      case "probe":
        return probe(pushOrTest);
      case "one at a time":
      case "all":
        return push({ single: false });
    }
  };
}

/** Whether a store that refused us still does. */
async function testStore(context: PushContext): Promise<TurnResult> {
  const ran = await withPermit(
    context,
    { priority: PRIORITY.test, needs: { cost: context.adapter.costs.test } },
    async (permit): Promise<TurnResult> => {
      const answer = await call(context, permit, (options) => context.adapter.test(options));
      if (answer.ok) {
        await context.condition.trusted();
        return { kind: "worked" };
      }
      const sign = storeSignOf(answer.failure);
      if (sign.kind === "credential") await context.condition.suspend(sign);
      else await heed(context, sign);
      return { kind: "wait", waitMs: 1_000 };
    },
  );
  return ran.ran ? ran.value : { kind: "nothing" };
}
