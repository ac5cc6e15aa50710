import { expect, test } from "vitest";
import { exportAddress } from "./export-address.ts";

test("the address of a file names the customer, the kind and the form", () => {
  expect(exportAddress("cus_1", "counts", { bom: true, delimiter: "semicolon" })).toBe(
    "/v1/customers/cus_1/exports/counts.csv?bom=true&delimiter=semicolon",
  );
});
