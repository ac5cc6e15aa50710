import { expect, test } from "vitest";
import { joinFlights } from "./single-flight.ts";

function flights() {
  const runs: { readonly signal: AbortSignal; resolve(value: string): void; reject(error: Error): void }[] =
    [];
  const join = joinFlights<string>((signal) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    runs.push({ signal, resolve, reject });
    return promise;
  });
  return { runs, join };
}

test("everybody who asks while it lasts shares one run", async () => {
  const { runs, join } = flights();
  const controller = new AbortController();
  const all = [join(controller.signal), join(new AbortController().signal), join(controller.signal)];
  runs[0]?.resolve("token");
  expect(await Promise.all(all)).toEqual(["token", "token", "token"]);
  expect(runs.length).toBe(1);
});

test("the next one to ask starts another run", async () => {
  const { runs, join } = flights();
  const first = join(new AbortController().signal);
  runs[0]?.resolve("one");
  await first;
  const second = join(new AbortController().signal);
  runs[1]?.resolve("two");
  expect(await second).toBe("two");
});

test("who leaves early leaves the others their run", async () => {
  const { runs, join } = flights();
  const hasty = new AbortController();
  const leaving = join(hasty.signal);
  const staying = join(new AbortController().signal);
  hasty.abort();
  expect(await leaving).toBeNull();
  expect(runs[0]?.signal.aborted).toBe(false);
  runs[0]?.resolve("token");
  expect(await staying).toBe("token");
});

test("the run ends with the last one who leaves, and the next starts anew", async () => {
  const { runs, join } = flights();
  const hasty = new AbortController();
  const leaving = [join(hasty.signal), join(hasty.signal)];
  hasty.abort();
  expect(await Promise.all(leaving)).toEqual([null, null]);
  expect(runs[0]?.signal.aborted).toBe(true);
  runs[0]?.reject(new Error("aborted"));
  const next = join(new AbortController().signal);
  runs[1]?.resolve("token");
  expect(await next).toBe("token");
});

test("who is called off while the run starts leaves", async () => {
  const controller = new AbortController();
  const join = joinFlights<string>(() => {
    controller.abort();
    return new Promise(() => {});
  });
  expect(await join(controller.signal)).toBeNull();
});

test("who comes too late does not board", async () => {
  const { runs, join } = flights();
  expect(await join(AbortSignal.abort())).toBeNull();
  expect(runs.length).toBe(0);
});

test("a run that throws throws to everybody", async () => {
  const { runs, join } = flights();
  const both = [join(new AbortController().signal), join(new AbortController().signal)];
  runs[0]?.reject(new Error("bug"));
  for (const one of both) await expect(one).rejects.toThrow("bug");
});
