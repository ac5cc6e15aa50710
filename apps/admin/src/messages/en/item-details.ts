/** Details of one item: what it is made of, its archive, a new one. */
export const itemDetails = {
  bundleParts: {
    title: "Components",
    partOf: "Part of these bundles",
    noBundle: "This item is no bundle: it has stock of its own.",
    bundle:
      "This item is a bundle: it has no stock of its own, and there are as many as its components allow.",
    none: "No components: nobody knows how many there are, so nothing is sent.",
    units: "Units",
    archived: "(archived)",
    make: "Make it a bundle",
    makeExplained:
      "A bundle stays one. An item that has stock, open orders or units on a ship notice cannot become one.",
    edit: "Edit components",
    add: "Add a component",
    remove: "Remove {sku}",
    save: "Save components",
    outdated:
      "Somebody else changed the components in the meantime: {parts}. Save again to save yours instead.",
  },
  itemArchive: {
    title: "Archive",
    explained: "Nothing is sent for an archived item any more, and it leaves the list.",
    isArchived: "Bringing it back sends nothing by itself.",
    archive: "Archive item",
    bringBack: "Bring it back",
    question: "Archive {sku}?",
    zeroStores: "Send 0 to its stores first",
    zeroStoresOn:
      "It is archived once every store has taken the 0 or could not be reached, after 15 minutes at most.",
    zeroStoresOff: "Its stores keep the numbers that they show now, and go on selling.",
  },
  newItem: {
    title: "New item",
    open: "New item",
    create: "Create item",
    next: "Stock, components and listings are added on the item's page.",
  },
  activeOrders: {
    notice: "On {active}, {editable}.",
    active: "1 active order | {count} active orders",
    editable: "1 of them editable | {count} of them editable",
    differ:
      "1 line has another price, wholesale cost or packaging than the item. | {count} lines have another price, wholesale cost or packaging than the item.",
    review: "Review and Update",
    show: "Show these orders",
    title: "Give active orders the item's values",
    explained:
      "Orders keep the price, wholesale cost and packaging that the item had when they came. Orders that are not batched can take over what it has now.",
    would: {
      done: "1 order takes over the item's values. | {count} orders take over the item's values.",
      unchanged: "1 order has them already. | {count} orders have them already.",
      skipped:
        "1 order is batched or packed and stays as it is. | {count} orders are batched or packed and stay as they are.",
      failed: "1 order cannot be changed. | {count} orders cannot be changed.",
    },
    did: {
      done: "1 order was updated. | {count} orders were updated.",
      unchanged: "1 order had them already. | {count} orders had them already.",
      skipped: "1 order was left as it is. | {count} orders were left as they are.",
      failed: "1 order could not be changed. | {count} orders could not be changed.",
    },
    progress: "{done} of {total} orders done.",
    ended: "Done.",
    result: "Order by order",
    nothing: "No order is left to be changed.",
    sendsNothing: "Nothing is sent to a store.",
  },
} as const;
