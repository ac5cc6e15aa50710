/** What a key does anywhere in the admin. */
export const SHORTCUTS = ["search", "help", "next_row", "previous_row"] as const;
export type Shortcut = (typeof SHORTCUTS)[number];

/** The part of a keyboard event that says what was meant. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  /** The focus is in a field that takes letters, or in a dialog or menu with keys of its own. */
  readonly taken: boolean;
}

const KEYS: ReadonlyMap<string, Shortcut> = new Map([
  ["/", "search"],
  ["?", "help"],
  ["j", "next_row"],
  ["k", "previous_row"],
]);

export function shortcutOf(press: KeyPress): Shortcut | null {
  if (press.taken || press.ctrlKey || press.metaKey || press.altKey) return null;
  return KEYS.get(press.key) ?? null;
}

export function keyPressOf(event: KeyboardEvent): KeyPress {
  const { key, ctrlKey, metaKey, altKey } = event;
  return { key, ctrlKey, metaKey, altKey, taken: isTaken(event.target) };
}

const TAKERS =
  "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], [role=dialog], [role=menu], [role=listbox]";

function isTaken(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TAKERS) !== null;
}
