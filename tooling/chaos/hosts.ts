import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";

/** A host of its own on this machine: a network namespace that reaches this one over a bridge. */
export interface EmulatedHost {
  /** The command that runs a program there. */
  readonly through: readonly string[];
  cutLink(): Promise<void>;
  mendLink(): Promise<void>;
}

export interface EmulatedHosts {
  /** Where the hosts reach this machine. */
  readonly address: string;
  readonly hosts: readonly EmulatedHost[];
  /** Removes everything that was made, as far as it is there. */
  close(): Promise<void>;
}

const run = promisify(execFile);
/** Reserved for tests of network devices, so nothing real is there. */
const NETWORK = "198.18.77";

/** Why there can be no hosts on this machine; null where there can. */
export async function whyNoHosts(): Promise<string | null> {
  try {
    await (await openHosts(1)).close();
    return null;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `network namespaces need Linux, iproute2 and root: ${why}`;
  }
}

/** For root, on Linux with iproute2. */
export async function openHosts(many: number): Promise<EmulatedHosts> {
  const names = Array.from({ length: many }, (_, at) => `tu${process.pid}h${at}`);
  const bridge = `tu${process.pid}b`;
  const remove = (): void => {
    for (const name of names) {
      spawnSync("ip", ["netns", "delete", name]);
      spawnSync("ip", ["link", "delete", name]);
    }
    spawnSync("ip", ["link", "delete", bridge]);
  };
  process.once("exit", remove); // also where the run ends in the middle of something
  const close = async (): Promise<void> => {
    process.removeListener("exit", remove);
    remove();
  };
  try {
    await ip("link", "add", bridge, "type", "bridge");
    await ip("address", "add", `${NETWORK}.1/24`, "dev", bridge);
    await ip("link", "set", bridge, "up");
    for (const [at, name] of names.entries()) {
      await ip("netns", "add", name);
      await ip("link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name);
      await ip("link", "set", name, "master", bridge, "up");
      await ip("-n", name, "address", "add", `${NETWORK}.${at + 10}/24`, "dev", "eth0");
      await ip("-n", name, "link", "set", "eth0", "up");
      await ip("-n", name, "link", "set", "lo", "up");
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    address: `${NETWORK}.1`,
    hosts: names.map((name) => ({
      through: ["ip", "netns", "exec", name],
      cutLink: () => ip("link", "set", name, "down"),
      mendLink: () => ip("link", "set", name, "up"),
    })),
    close,
  };
}

async function ip(...parameters: readonly string[]): Promise<void> {
  await run("ip", parameters);
}
