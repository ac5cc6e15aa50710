/** A customer's preferences. */
export const preferences = {
  preferences: {
    title: "Preferences",
    general: "General",
    inventory: "Inventory",
    syncInventory: "Automatically Sync Inventory Levels",
    syncHint: {
      never: "Nothing is sent by itself. Sync Now still works.",
      always: "Every change of stock is sent.",
      process_orders: "Changes are sent for items whose Process Orders is on, once they were received.",
    },
    guardUnreceived: "Leave items alone that were never received (recommended)",
    processOrdersSetting: "Process Orders Setting",
    processOrdersHint: "Whether an item's Process Orders turns on and off by itself.",
    soldOut: "When an item sells out",
    soldOutMeasure: "An item is sold out when this is 0 or less:",
    soldOutMinutes: "Minutes between checks for sold-out items",
    soldOutMinutesHint: "1 to 1440. Process Orders goes off only after the stores took the last number.",
    flagOnAnyReturn: "Also turn on when returned or cancelled units bring an item back",
    zeroGuard: "Hold back for approval when unusually many listings would go to 0 at once",
    savingSendsNothing: "Saving triggers no sync; stores follow with the next change of stock.",
    saved: "Saved. No sync was triggered.",
  },
  preview: {
    title: "After saving, changes of stock",
    sent: "are sent.",
    notSent: "are not sent: {why}.",
    flagTitle: "Saving this does at once",
  },
} as const;
