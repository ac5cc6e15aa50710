import { parseArgs } from "node:util";
import { startOwnServer } from "./own-server.ts";
import { runKills } from "./kills.ts";

const { values } = parseArgs({ options: { kills: { type: "string", default: "30" }, seed: { type: "string", default: "1" } } });
const server = await startOwnServer();
try {
  const database = await server.createDatabase();
  const t = performance.now();
  const result = await runKills({ database, kills: Number(values.kills), seed: Number(values.seed), onKill: (p, n) => console.log(((performance.now() - t)/1000).toFixed(1), n, p) });
  console.log(result, (performance.now() - t)/1000);
} finally {
  await server.close();
}
