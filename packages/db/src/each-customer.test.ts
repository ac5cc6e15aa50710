import { expect, test } from "vitest";
import { eachCustomer } from "./each-customer.ts";

test("every customer has its turn although another one's fails; the failure is thrown", async () => {
  const done: number[] = [];
  const passing = eachCustomer([1, 2, 3], async (customerId) => {
    if (customerId === 2) throw new Error("poison");
    done.push(customerId);
  });
  await expect(passing).rejects.toThrow("poison");
  expect(done).toEqual([1, 3]);
});

test("what fails for several is thrown together", async () => {
  const passing = eachCustomer([1, 2, 3], async (customerId) => {
    if (customerId !== 3) throw new Error(`poison of ${customerId}`);
  });
  await expect(passing).rejects.toMatchObject({
    errors: [{ message: "poison of 1" }, { message: "poison of 2" }],
  });
});
