import { expect, test } from "vitest";
import { best, interleave, listed } from "./interleave.ts";

test("contenders take turns forwards and backwards, and each stands at its median", async () => {
  const turns: string[] = [];
  const contender = (name: string, figure: number) => ({
    name,
    async run(repetition: number) {
      turns.push(name);
      return figure + repetition;
    },
  });
  const standings = await interleave(3, [contender("a", 10), contender("b", 20)]);
  expect(turns.join("")).toBe("abbaab");
  expect(standings).toEqual([
    { name: "a", value: 11, spread: { runs: 3, lowest: 10, highest: 12 } },
    { name: "b", value: 21, spread: { runs: 3, lowest: 20, highest: 22 } },
  ]);
  expect(best(standings, "more").name).toBe("b");
  expect(best(standings, "less").name).toBe("a");
  expect(listed(standings, 0)).toBe("a 11, b 21");
});
