import { readFile } from "node:fs/promises";

/** The most that a process held in memory so far. */
export async function mostMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/mu.exec(status) ?? [];
  if (kibibytes === undefined) throw new Error("this machine does not tell what a process takes");
  return (Number(kibibytes) * 1_024) / 1e6;
}
