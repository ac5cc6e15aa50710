import { expect, test } from "vitest";
import { parsePastedLines } from "./pasted-lines.ts";

test.each([
  ["TSH-BLK-M, 40"],
  ["TSH-BLK-M;40"],
  ["TSH-BLK-M\t40"],
  ["TSH-BLK-M 40"],
  ['"TSH-BLK-M","40"'],
  ["  TSH-BLK-M ,  40  "],
])("%j is 40 units of TSH-BLK-M", (text) => {
  expect(parsePastedLines(text)).toEqual({
    lines: [{ row: 1, sku: "TSH-BLK-M", quantity: 40 }],
    faults: [],
  });
});

test("a SKU may have spaces and commas in it", () => {
  expect(parsePastedLines("Black tee, M, 3").lines).toEqual([{ row: 1, sku: "Black tee, M", quantity: 3 }]);
});

test("every row that cannot be read is named, and the others are taken", () => {
  expect(parsePastedLines("A, 1\nB\n\nC, many\nD, 0\nE, 5\n, 4")).toEqual({
    lines: [
      { row: 1, sku: "A", quantity: 1 },
      { row: 6, sku: "E", quantity: 5 },
    ],
    faults: [
      { row: 2, code: "no_quantity", text: "B" },
      { row: 4, code: "bad_quantity", text: "many" },
      { row: 5, code: "bad_quantity", text: "0" },
      { row: 7, code: "no_sku", text: ", 4" },
    ],
  });
});

test("a heading is passed over in the first row alone", () => {
  expect(parsePastedLines("SKU, Quantity\nA, 1").lines).toEqual([{ row: 2, sku: "A", quantity: 1 }]);
  expect(parsePastedLines("A, 1\nSKU, Quantity").faults).toEqual([
    { row: 2, code: "bad_quantity", text: "Quantity" },
  ]);
});
