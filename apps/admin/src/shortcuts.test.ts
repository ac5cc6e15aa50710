import { expect, test } from "vitest";
import { type KeyPress, shortcutOf } from "./shortcuts.ts";

const PRESS: KeyPress = { key: "/", ctrlKey: false, metaKey: false, altKey: false, taken: false };

test.each([
  ["/", "search"],
  ["?", "help"],
  ["j", "next_row"],
  ["k", "previous_row"],
  ["x", null],
  ["constructor", null],
])("%s means %s", (key, shortcut) => {
  expect(shortcutOf({ ...PRESS, key })).toBe(shortcut);
});

test.each(["ctrlKey", "metaKey", "altKey", "taken"] as const)(
  "with %s the key belongs to somebody else",
  (name) => {
    expect(shortcutOf({ ...PRESS, [name]: true })).toBeNull();
  },
);
