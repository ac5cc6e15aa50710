/** The live feed. */
export const live = {
  live: {
    title: "Live feed",
    subtitle: "Decisions and pushes as they happen, newest first; the last {count} are kept.",
    kinds: "Show",
    kind: { all: "All", push: "Pushes", decision: "Decisions" },
    decided: { push: "To be sent", skip: "Not sent" },
    paused: "Paused while you look. | Paused while you look; 1 new. | Paused while you look; {count} new.",
    storeChanged: "The store's status changed.",
    none: "Nothing happened yet",
    noneDetail: "Decisions and pushes show here as they happen.",
  },
} as const;
