import { expect, test } from "vitest";
import { eachCustomer } from "./each-customer.ts";

const rows = [1, 2, 1, 3].map((customerId, id) => ({ customerId, id }));

test("every customer has its turn, with its own rows, although another one's fails; the failure is thrown", async () => {
  const done: number[][] = [];
  const passing = eachCustomer(rows, async (own) => {
    if (own[0]?.customerId === 2) throw new Error("poison");
    done.push(own.map(({ id }) => id));
  });
  await expect(passing).rejects.toThrow("poison");
  expect(done).toEqual([[0, 2], [3]]);
});

test("what fails for several is thrown together", async () => {
  const passing = eachCustomer(rows, async ([first]) => {
    if (first?.customerId !== 3) throw new Error(`poison of ${first?.customerId}`);
  });
  await expect(passing).rejects.toMatchObject({
    errors: [{ message: "poison of 1" }, { message: "poison of 2" }],
  });
});
