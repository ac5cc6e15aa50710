/** The offer to sync what a save left differing. */
export const offer = {
  offer: {
    differ: "1 listing differs from its store now. | {count} listings differ from their stores now.",
    differAtLeast: "More than {count} listings differ from their stores now.",
    sync: "Sync them",
    look: "Look at them",
    syncDetail: "Their numbers are sent now, whatever the settings say.",
    begun: "Being sent.",
  },
} as const;
