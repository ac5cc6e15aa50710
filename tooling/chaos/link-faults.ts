import { setTimeout as wait } from "node:timers/promises";
import type { StartedAs } from "../engine/own-processes.ts";
import { type SeededRandom, seededRandom } from "../random.ts";
import { timeToStores } from "./recovery.ts";
import { runScenario, type ScenarioContext, type ScenarioResult, worst } from "./scenario.ts";
import { type LinkFault, startTcpProxy, type TcpProxy } from "./tcp-proxy.ts";
import type { ChaosWorld } from "./world.ts";

const FAULTS: readonly LinkFault[] = [
  { kind: "latency", delayMs: 150 },
  { kind: "black hole" },
  { kind: "partition", lost: "requests" },
  { kind: "partition", lost: "answers" },
  { kind: "reset" },
  { kind: "cut", afterBytes: 4_000 },
  { kind: "sliced", bytes: 7 },
];

export async function breakWorkerToStore(context: ScenarioContext): Promise<ScenarioResult> {
  const random = seededRandom(context.seed);
  const proxies: TcpProxy[] = [];
  const hosts: string[] = [];
  return closing(proxies, () =>
    runScenario(
      context,
      { fault: "link worker ↔ store", worker: () => ({ env: { TRUEUP_STORE_HOSTS: hosts.join(",") } }) },
      (world) => tryAll(context, world, proxies),
      async (world) => {
        for (const shop of world.system.shops) {
          const proxy = await startTcpProxy(
            { host: "127.0.0.1", port: Number(new URL(shop.url).port) },
            random,
          );
          proxies.push(proxy);
          hosts.push(`${shop.shop}=http://127.0.0.1:${proxy.port}`);
        }
      },
    ),
  );
}

export async function breakWorkerToDatabase(context: ScenarioContext): Promise<ScenarioResult> {
  const proxy = await toDatabase(context, seededRandom(context.seed));
  return closing([proxy], () =>
    runScenario(
      context,
      { fault: "link worker ↔ database", worker: ({ system }) => through(proxy, system.database.url) },
      (world) => tryAll(context, world, [proxy]),
    ),
  );
}

export async function breakApiToDatabase(context: ScenarioContext): Promise<ScenarioResult> {
  const proxy = await toDatabase(context, seededRandom(context.seed));
  return closing([proxy], () =>
    runScenario(
      context,
      { fault: "link API ↔ database", api: (databaseUrl) => through(proxy, databaseUrl) },
      (world) => tryAll(context, world, [proxy]),
    ),
  );
}

async function tryAll({ scale }: ScenarioContext, world: ChaosWorld, proxies: readonly TcpProxy[]) {
  const took = new Map<string, number>();
  for (const fault of FAULTS) {
    for (const proxy of proxies) proxy.fault(fault);
    await wait(scale.faultMs);
    for (const proxy of proxies) proxy.fault(null);
    took.set(nameOf(fault), await timeToStores(world));
  }
  const note = [...took].map(([name, ms]) => `${name} ${(ms / 1_000).toFixed(1)} s`).join(", ");
  return { times: FAULTS.length, worstMs: worst([...took.values()]), note };
}

function nameOf(fault: LinkFault): string {
  return fault.kind === "partition" ? `${fault.lost} lost` : fault.kind;
}

function toDatabase({ server }: ScenarioContext, random: SeededRandom): Promise<TcpProxy> {
  return startTcpProxy({ host: "127.0.0.1", port: server.port }, random);
}

function through(proxy: TcpProxy, databaseUrl: string | null): StartedAs {
  const url = new URL(databaseUrl ?? "");
  url.port = String(proxy.port);
  return { env: { DATABASE_URL: url.href } };
}

async function closing<T>(proxies: readonly TcpProxy[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    for (const proxy of proxies) await proxy.close();
  }
}
