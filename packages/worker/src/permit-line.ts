import { createAlarm, type Alarm } from "./alarm.ts";
import type { Budget, Needs, Reservation } from "./budget.ts";
import { createGate, type CreateGate, type Gate } from "./gate.ts";
import type { Clock } from "./ports.ts";

export interface Visitor {
  /** 0 (first) to 9 (last). */
  readonly priority: number;
  readonly needs: Needs;
  /** Runs inside Bottleneck's job and keeps its place there to the end. Never rejects. */
  use(reservation: Reservation): Promise<void>;
  /** Its needs are more than the budget's limits ever hold. */
  refuse(): void;
}

/**
 * A visitor's way: it joins the line and Bottleneck's queue at once. When the budget can pay for the next in line,
 * one permit is paid for and put into Bottleneck's reservoir. Bottleneck hands it to whoever is first in its own
 * queue by then, who swaps what was paid for what it needs itself; where it needs more it waits inside the door,
 * before everybody in the line. Who left the line meanwhile still passes through Bottleneck, for nothing.
 */
export interface PermitLine {
  join(visitor: Visitor): Place;
  /** Grants what can be granted now. To be called whenever the budget may hold more than before. */
  pump(): void;
  setConcurrency(calls: number): void;
  concurrency(): number;
  /** The first who waits for the budget or for a free call. */
  first(): Visitor | undefined;
  waiting(): number;
  counts(): PermitCounts;
  /** Grants nothing more, returns what was paid and not used; resolves when the calls in flight have ended. */
  close(): Promise<void>;
}

export interface Place {
  /** False: too late, it has its reservation. */
  leave(): boolean;
}

export interface PermitCounts {
  readonly granted: number;
  readonly executed: number;
  readonly inTransit: number;
}

export interface PermitLineOptions {
  readonly clock: Clock;
  readonly budget: Budget;
  readonly maxConcurrent: number;
  /** Bottleneck where left out; it takes real milliseconds, which a simulation has not. */
  readonly createGate?: CreateGate;
}

interface Desk {
  readonly clock: Clock;
  readonly budget: Budget;
  readonly gate: Gate;
  readonly alarm: Alarm;
  /** Everybody in Bottleneck's queue, in its order; who has left stays until Bottleneck comes to them. */
  readonly line: Entry[];
  /** One for each permit in Bottleneck's reservoir, so the first so many in the line are provided for. */
  readonly paid: Payment[];
  readonly insideDoor: Entry[];
  /** Jobs that Bottleneck is running. */
  passing: number;
  concurrency: number;
  granted: number;
  executed: number;
  closed: boolean;
}

/** Who has left pays nothing. */
type Payment = Reservation | "nothing";

interface Entry {
  readonly visitor: Visitor;
  phase: "waiting" | "served" | "left";
  /** While inside the door: goes on with the reservation, or without one where it has left. */
  proceed(payment: Payment): void;
}

export function createPermitLine(options: PermitLineOptions): PermitLine {
  const { clock, budget, maxConcurrent } = options;
  const desk: Desk = {
    clock,
    budget,
    gate: (options.createGate ?? createGate)(maxConcurrent),
    alarm: createAlarm(clock, () => pump(desk)),
    line: [],
    paid: [],
    insideDoor: [],
    passing: 0,
    concurrency: maxConcurrent,
    granted: 0,
    executed: 0,
    closed: false,
  };
  return {
    join: (visitor) => join(desk, visitor),
    pump: () => pump(desk),
    setConcurrency(calls) {
      desk.concurrency = Math.min(Math.max(1, Math.floor(calls)), maxConcurrent);
      pump(desk);
    },
    concurrency: () => desk.concurrency,
    first: () => [...desk.insideDoor, ...desk.line].find(isWaiting)?.visitor,
    waiting: () => [...desk.insideDoor, ...desk.line].filter(isWaiting).length,
    counts: () => ({
      granted: desk.granted,
      executed: desk.executed,
      inTransit: desk.paid.length + desk.gate.inTransit(),
    }),
    close() {
      desk.closed = true;
      for (const payment of desk.paid.splice(0)) refund(desk, payment);
      desk.alarm.clear();
      return desk.gate.stop();
    },
  };
}

function join(desk: Desk, visitor: Visitor): Place {
  const entry: Entry = { visitor, phase: "waiting", proceed() {} };
  const before = desk.line.findLastIndex((other) => other.visitor.priority <= visitor.priority);
  desk.line.splice(before + 1, 0, entry);
  desk.gate.submit(visitor.priority, () => passThrough(desk, entry));
  pump(desk);
  return {
    leave() {
      const left = leave(desk, entry);
      pump(desk);
      return left;
    },
  };
}

function pump(desk: Desk): void {
  for (let next = nextToServe(desk); next; next = nextToServe(desk)) {
    const waitMs = serve(desk, next);
    if (waitMs > 0) return desk.alarm.set(Math.max(1, Math.ceil(waitMs)));
  }
  desk.alarm.clear();
}

function nextToServe(desk: Desk): Entry | undefined {
  if (desk.closed) return undefined;
  if (desk.insideDoor[0]) return desk.insideDoor[0];
  const room = desk.budget.knowledge() === "guessed" ? 1 : desk.concurrency;
  return desk.paid.length + desk.passing < room ? desk.line[desk.paid.length] : undefined;
}

/** How long the budget has to wait for it; 0 when served. */
function serve(desk: Desk, entry: Entry): number {
  const nowMs = desk.clock.now();
  const payment = isWaiting(entry) ? desk.budget.tryTake(entry.visitor.needs, nowMs) : "nothing";
  if (payment === undefined) {
    const waitMs = desk.budget.waitMs(entry.visitor.needs, nowMs);
    if (waitMs < Infinity) return waitMs;
    leave(desk, entry);
    entry.visitor.refuse();
    return 0;
  }
  if (desk.insideDoor[0] === entry) {
    desk.insideDoor.shift();
    entry.phase = "served";
    entry.proceed(payment);
    return 0;
  }
  desk.paid.push(payment);
  desk.granted += 1;
  desk.gate.admitOne();
  return 0;
}

function leave(desk: Desk, entry: Entry): boolean {
  if (!isWaiting(entry)) return false;
  entry.phase = "left";
  const inside = desk.insideDoor.indexOf(entry);
  if (inside >= 0) {
    desk.insideDoor.splice(inside, 1);
    entry.proceed("nothing");
  }
  return true;
}

/** The job that Bottleneck runs with one permit. */
async function passThrough(desk: Desk, entry: Entry): Promise<void> {
  desk.passing += 1;
  desk.line.splice(desk.line.indexOf(entry), 1);
  refund(desk, desk.paid.shift() ?? "nothing");
  const payment = await pay(desk, entry);
  if (payment !== "nothing") {
    desk.executed += 1;
    await entry.visitor.use(payment);
    payment.end(desk.clock.now());
  }
  desk.passing -= 1;
  pump(desk);
}

function pay(desk: Desk, entry: Entry): Promise<Payment> {
  if (!isWaiting(entry)) return Promise.resolve("nothing");
  return new Promise((resolve) => {
    entry.proceed = resolve;
    desk.insideDoor.push(entry);
    pump(desk);
  });
}

function refund(desk: Desk, payment: Payment): void {
  if (payment !== "nothing") payment.giveBack(desk.clock.now());
}

function isWaiting(entry: Entry): boolean {
  return entry.phase === "waiting";
}
