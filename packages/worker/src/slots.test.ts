import { describe, expect, test } from "vitest";
import { createSlots, type SlotRequest, type Slots } from "./slots.ts";

describe("slots", () => {
  test("never more tasks at once than slots, and every task runs once", async () => {
    const slots = createSlots({ concurrency: 4 });
    let most = 0;
    const tasks = Array.from({ length: 40 }, (_, index) =>
      slots.run(request({ storeId: `s${index % 5}` }), async () => {
        most = Math.max(most, slots.counts().running);
        await nextTurn();
        return index;
      }),
    );
    const values = (await Promise.all(tasks)).map((result) => (result.ran ? result.value : -1));
    expect(values).toEqual(Array.from({ length: 40 }, (_, index) => index));
    expect(most).toBe(4);
    await slots.onIdle();
    expect(slots.counts()).toEqual({ started: 40, finished: 40, running: 0, waiting: 0 });
  });

  test("what a task throws reaches its caller and frees its slot", async () => {
    const slots = createSlots({ concurrency: 1 });
    const failure = new Error("store closed the connection");
    const failed = slots.run(request({}), () => Promise.reject(failure));
    const next = slots.run(request({}), () => Promise.resolve("sent"));
    await expect(failed).rejects.toBe(failure);
    expect(await next).toEqual({ ran: true, value: "sent" });
  });

  test("a task aborted while it waits does not run and leaves the queue at once", async () => {
    const { slots, release } = busySlots(1);
    const leaving = new AbortController();
    const left = slots.run(request({ signal: leaving.signal }), () => Promise.resolve("sent"));
    leaving.abort();
    expect(await left).toEqual({ ran: false, why: "aborted" });
    expect(slots.counts()).toMatchObject({ started: 1, waiting: 0 });
    release();
    expect(await slots.run(request({ signal: AbortSignal.abort() }), () => Promise.resolve())).toEqual({
      ran: false,
      why: "aborted",
    });
  });

  test("a task aborted while it runs keeps its slot to its end", async () => {
    const slots = createSlots({ concurrency: 1 });
    const leaving = new AbortController();
    const gate = Promise.withResolvers<string>();
    const running = slots.run(request({ signal: leaving.signal }), () => gate.promise);
    leaving.abort();
    const next = slots.run(request({}), () => Promise.resolve("next"));
    await nextTurn();
    expect(slots.counts()).toMatchObject({ running: 1, waiting: 1 });
    gate.resolve("late");
    expect(await running).toEqual({ ran: true, value: "late" });
    expect(await next).toEqual({ ran: true, value: "next" });
  });

  test("stopping ends who waits, lets run what runs, and takes nothing more", async () => {
    const { slots, release, running } = busySlots(2);
    const waiting = slots.run(request({}), () => Promise.resolve());
    slots.stop();
    expect(await waiting).toEqual({ ran: false, why: "stopped" });
    expect(await slots.run(request({}), () => Promise.resolve())).toEqual({ ran: false, why: "stopped" });
    release();
    await slots.onIdle();
    expect(await Promise.all(running)).toEqual(
      [{ ran: true }, { ran: true }].map((result) => ({ ...result, value: undefined })),
    );
    expect(slots.counts()).toEqual({ started: 2, finished: 2, running: 0, waiting: 0 });
  });
});

describe("fairness", () => {
  test("a customer with a thousand calls waiting holds a quarter of the slots once others come", async () => {
    const slots = createSlots({ concurrency: 8 });
    const log = callLog(slots);
    for (let index = 0; index < 1000; index += 1) log.call("loud", "a");
    for (const customer of ["b", "c", "d"])
      for (let index = 0; index < 10; index += 1) log.call(customer, customer);
    expect(log.running()).toEqual({ loud: 8 });
    for (let call = 0; call < 8; call += 1) await log.endOne("loud");
    expect(log.running()).toEqual({ loud: 2, b: 2, c: 2, d: 2 });
    await log.endOne("b");
    expect(log.running()).toEqual({ loud: 2, b: 2, c: 2, d: 2 });
    slots.stop();
    await log.endAll();
  });

  test("with nobody else waiting a customer may have every slot", async () => {
    const slots = createSlots({ concurrency: 8 });
    const log = callLog(slots);
    log.call("quiet", "q");
    for (let index = 0; index < 20; index += 1) log.call("loud", "a");
    expect(log.running()).toEqual({ quiet: 1, loud: 7 });
    slots.stop();
    await log.endAll();
  });

  test("one customer's stores and lanes share its slots", async () => {
    const slots = createSlots({ concurrency: 1 });
    const order: string[] = [];
    const calls = ["a/4", "a/4", "a/0", "b/4"].map((name) => {
      const [storeId = "", lane = ""] = name.split("/");
      return slots.run(request({ storeId, priority: Number(lane) }), async () => {
        order.push(name);
        await nextTurn();
      });
    });
    await Promise.all(calls);
    expect(order).toEqual(["a/4", "a/0", "b/4", "a/4"]);
  });
});

function request(part: Partial<SlotRequest>): SlotRequest {
  return { customerId: "customer", storeId: "store", priority: 5, ...part };
}

/** All slots taken until released. */
function busySlots(concurrency: number) {
  const slots = createSlots({ concurrency });
  const gate = Promise.withResolvers<void>();
  const running = Array.from({ length: concurrency }, () => slots.run(request({}), () => gate.promise));
  return { slots, running, release: gate.resolve };
}

/** Calls that end one at a time, when told. */
function callLog(slots: Slots) {
  const open: { readonly customerId: string; readonly end: () => void }[] = [];
  const results: Promise<unknown>[] = [];
  const endOne = async (customerId: string) => {
    const index = open.findIndex((call) => call.customerId === customerId);
    for (const call of index < 0 ? [] : open.splice(index, 1)) call.end();
    await nextTurn();
  };
  return {
    call(customerId: string, storeId: string) {
      const ended = Promise.withResolvers<void>();
      const task = () => {
        open.push({ customerId, end: ended.resolve });
        return ended.promise;
      };
      results.push(slots.run({ customerId, storeId, priority: 5 }, task));
    },
    endOne,
    running: () =>
      Object.fromEntries(
        Object.entries(Object.groupBy(open, (call) => call.customerId)).map(([id, calls]) => [
          id,
          calls?.length,
        ]),
      ),
    async endAll() {
      for (const call of open.splice(0)) call.end();
      await Promise.all(results);
    },
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
