import { expect, test } from "vitest";
import { columnsOf, textOfColumns, USUAL_COLUMNS } from "./columns.ts";

test("columns are read in their order, and what is not known is left out", () => {
  expect(columnsOf("tags,colour,description")).toEqual(["description", "tags"]);
  expect(columnsOf("colour")).toBeNull();
  expect(columnsOf(undefined)).toBeNull();
});

test("the usual columns need no place in the address", () => {
  expect(textOfColumns(USUAL_COLUMNS)).toBeNull();
  expect(textOfColumns(["tags", "description"])).toBe("description,tags");
});
