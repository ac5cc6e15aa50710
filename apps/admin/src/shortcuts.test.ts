import { expect, test } from "vitest";
import { type KeyPress, shortcutOf } from "./shortcuts.ts";

const PRESS: KeyPress = {
  key: "/",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  taken: false,
  inDialog: false,
};

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

test.each(["k", "K"])("Ctrl and %s, or Cmd, opens the palette, from within a field as well", (key) => {
  expect(shortcutOf({ ...PRESS, key, ctrlKey: true })).toBe("palette");
  expect(shortcutOf({ ...PRESS, key, metaKey: true, taken: true })).toBe("palette");
  expect(shortcutOf({ ...PRESS, key, ctrlKey: true, altKey: true })).toBeNull();
  expect(shortcutOf({ ...PRESS, key, ctrlKey: true, taken: true, inDialog: true })).toBeNull();
});
