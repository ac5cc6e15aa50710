import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectServer, openEmbedded } from "@trueup/db/connect";
import { migrate } from "@trueup/db/migrate";
import { onServer, withDatabase } from "@trueup/db/testing/global-setup";
import { type VirtualDatabase, virtualise } from "./virtual-time.ts";

/** A migrated database in virtual time: embedded, or one of its own on the server that `url` names. */
export async function createRefinementDatabase(url: string | undefined): Promise<VirtualDatabase> {
  if (url === undefined) {
    const folder = await mkdtemp(join(tmpdir(), "trueup-refinement-"));
    const database = await openEmbedded(folder);
    await migrate(database);
    const virtual = await virtualise(database, null);
    return {
      ...virtual,
      async close() {
        await virtual.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  }
  const name = `trueup_refinement_${randomBytes(6).toString("hex")}`;
  await onServer(url, `CREATE DATABASE ${name}`);
  const own = withDatabase(url, name);
  const database = connectServer(own, { onError: () => {} });
  await migrate(database);
  const virtual = await virtualise(database, own);
  return {
    ...virtual,
    async close() {
      await virtual.close();
      await onServer(url, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}
