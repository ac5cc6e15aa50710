import { parseArgs } from "node:util";
import { appendFileSync } from "node:fs";
import { startOwnServer } from "./own-server.ts";
import { runKills } from "./kills.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "30" },
    seed: { type: "string", default: "1" },
    json: { type: "string" },
  },
});
let left = Number(values.kills);
let seed = Number(values.seed);
while (left > 0) {
  const server = await startOwnServer();
  try {
    const database = await server.createDatabase();
    const t = performance.now();
    const kills = Math.min(left, 100);
    const result = await runKills({
      database,
      kills,
      seed,
      onKill: (p, n) => console.log(((performance.now() - t) / 1000).toFixed(1), n, p),
    });
    console.log(
      {
        ...result,
        died: Object.fromEntries(result.died),
        takeoversMs: result.takeoversMs
          .map(Math.round)
          .toSorted((a, b) => b - a)
          .slice(0, 10),
      },
      (performance.now() - t) / 1000,
    );
    if (values.json)
      appendFileSync(
        values.json,
        JSON.stringify({
          seed,
          kills,
          ...result,
          died: Object.fromEntries(result.died),
          seconds: (performance.now() - t) / 1000,
        }) + "\n",
      );
    left -= kills;
    seed += 1;
  } finally {
    await server.close();
  }
}
