import type { HeldZeroAnswer } from "@trueup/sdk";

/** Asks until a store holds no more zeros: one answer ends some thousands at most. Answers what became of all. */
export async function endAll(end: () => Promise<HeldZeroAnswer>): Promise<HeldZeroAnswer> {
  let all: HeldZeroAnswer = { listings: 0, pushed: 0, more: true };
  while (all.more) {
    const answer = await end();
    all = {
      listings: all.listings + answer.listings,
      pushed: all.pushed + answer.pushed,
      // An answer that ended nothing would be given again for ever.
      more: answer.more && answer.listings > 0,
    };
  }
  return all;
}
