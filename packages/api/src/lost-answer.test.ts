import { createLostCommits } from "@trueup/db/testing/lost-commit";
import { createTestDatabase, onPostgresServer } from "@trueup/db/testing/test-database";
import { expect, test } from "vitest";
import { createTestApi } from "./testing/api.ts";

test.runIf(onPostgresServer())(
  "stock changes whose COMMIT went through and whose answer was lost count once and are answered 503",
  async () => {
    const database = await createTestDatabase();
    const line = await createLostCommits(database.url ?? "");
    const api = await createTestApi({ database: line.database }, database);
    try {
      const { id } = await api.operator.customers.create({ name: "Aurora" });
      await api.operator.items.create(id, { sku: "A" });
      const receive = () =>
        api.request(`/v1/customers/${id}/stock-changes`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ changes: [{ kind: "receive", sku: "A", quantity: 1 }] }),
        });
      line.loseNextCommit();
      const answers = await Promise.all([receive(), receive(), receive()]);
      const lost = answers.filter((answer) => answer.status === 503).length;
      expect(lost).toBeGreaterThan(0);
      const items = await api.operator.items.list(id, { sku: "A" });
      expect(items.data[0]?.quantities.onShelf).toBe(3);
    } finally {
      await api.close();
      await line.close();
      await database.close();
    }
  },
);
