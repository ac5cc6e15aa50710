import type { StartedAs } from "../engine/own-processes.ts";
import type { RunningProcess } from "../engine/processes.ts";
import { seededRandom } from "../random.ts";
import { until } from "../until.ts";
import { countLost, findHolder, heldBy, takenOver } from "./holders.ts";
import { type EmulatedHost, type EmulatedHosts, openHosts } from "./hosts.ts";
import { timeToStores } from "./recovery.ts";
import { runScenario, type ScenarioContext, type ScenarioResult, worst } from "./scenario.ts";
import { startTcpProxy, type TcpProxy } from "./tcp-proxy.ts";
import type { ChaosWorld } from "./world.ts";

const HOSTS = 3;

/** Workers on hosts of their own: the link of one is cut while it holds leases, and comes back; another is stopped. */
export async function cutHosts(context: ScenarioContext): Promise<ScenarioResult> {
  const network = await openHosts(HOSTS);
  const proxies: TcpProxy[] = [];
  const hostOf = new Map<RunningProcess, EmulatedHost>();
  try {
    return await runScenario(
      context,
      { fault: "link of a host cut, then back", workers: 0, shops: 6 },
      (world) => cutAndStop(context, world, hostOf),
      async (world) => {
        const as = await reachFrom(network, world, context, proxies);
        for (const host of network.hosts) {
          hostOf.set(await world.crew.startWorker(null, { ...as, through: host.through }), host);
        }
      },
    );
  } finally {
    for (const proxy of proxies) await proxy.close();
    await network.close();
  }
}

async function cutAndStop(
  { scale }: ScenarioContext,
  world: ChaosWorld,
  hostOf: ReadonlyMap<RunningProcess, EmulatedHost>,
) {
  const cutMs: number[] = [];
  let lost = 0;
  for (let time = 0; time < scale.times; time += 1) {
    const holder = await findHolder(world);
    const host = hostOf.get(holder);
    const storeIds = await heldBy(world, holder);
    const before = countLost(holder);
    await host?.cutLink();
    cutMs.push(await takenOver(world, storeIds, holder));
    await host?.mendLink();
    await until(() => (countLost(holder) > before ? null : "the worker that was cut off knows of no loss"));
    lost += countLost(holder) - before;
    await timeToStores(world);
  }
  const stopped = await findHolder(world);
  const storeIds = await heldBy(world, stopped);
  world.crew.mayEnd(stopped);
  stopped.signal("SIGTERM");
  const stopMs = await takenOver(world, storeIds, stopped);
  await stopped.ended;
  const note = `time to others' leases; ${lost} leases found lost when the link was back; ${stopMs.toFixed(0)} ms after SIGTERM`;
  return { times: scale.times, worstMs: worst(cutMs), note };
}

/** The database and the shops, as they are reached from the hosts: the shops listen on this machine alone. */
async function reachFrom(
  { address }: EmulatedHosts,
  { system }: ChaosWorld,
  { seed }: ScenarioContext,
  proxies: TcpProxy[],
): Promise<StartedAs> {
  const random = seededRandom(seed);
  const open = async (port: number): Promise<number> => {
    const proxy = await startTcpProxy({ host: "127.0.0.1", port }, random, address);
    proxies.push(proxy);
    return proxy.port;
  };
  const database = new URL(system.database.url ?? "");
  database.port = String(await open(Number(database.port)));
  database.hostname = address;
  const hosts: string[] = [];
  for (const { shop, url } of system.shops) {
    hosts.push(`${shop}=http://${address}:${await open(Number(new URL(url).port))}`);
  }
  return { env: { DATABASE_URL: database.href, TRUEUP_STORE_HOSTS: hosts.join(",") } };
}
