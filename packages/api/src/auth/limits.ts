import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { tryLater } from "../http/refusal.ts";

/** Bounds on what one caller may ask of this process. */
export interface Limits {
  /** Counts a request; refuses it where the caller has had too many. */
  request(principalId: string): Promise<void>;
  /** Refuses an address that presented too many bad keys; counts one where `failed`. */
  badKey(address: string, failed: "failed" | "asks"): Promise<void>;
  /** Refuses where too many sign-ins failed, from one address or for one account. */
  signIn(address: string, email: string, outcome: "failed" | "asks"): Promise<void>;
}

export interface LimitOptions {
  /** Requests of one key or person, in 10 seconds. */
  readonly requests?: number;
  /** Bad keys from one address, in a minute. */
  readonly badKeys?: number;
  /** Failed sign-ins for one account from one address, in 5 minutes; ten times as many for all its accounts. */
  readonly signIns?: number;
}

/** Generous: a warehouse system sends one request per pick, thousands in a busy second. */
const STANDARD: Required<LimitOptions> = { requests: 50_000, badKeys: 300, signIns: 10 };

export function createLimits(options: LimitOptions = {}): Limits {
  const { requests, badKeys, signIns } = { ...STANDARD, ...options };
  const perPrincipal = new RateLimiterMemory({ points: requests, duration: 10 });
  const badKeysPerAddress = new RateLimiterMemory({ points: badKeys, duration: 60 });
  const signInsPerAccount = new RateLimiterMemory({ points: signIns, duration: 300 });
  const signInsPerAddress = new RateLimiterMemory({ points: signIns * 10, duration: 300 });
  return {
    request: (principalId) => count(perPrincipal, principalId, "Too many requests."),
    badKey: (address, failed) => countFailure(badKeysPerAddress, address, failed, "Too many bad API keys."),
    async signIn(address, email, outcome) {
      const detail = "Too many failed sign-ins.";
      await countFailure(signInsPerAccount, JSON.stringify([address, email.toLowerCase()]), outcome, detail);
      await countFailure(signInsPerAddress, address, outcome, detail);
    },
  };
}

async function count(limiter: RateLimiterMemory, key: string, detail: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (thrown) {
    if (!(thrown instanceof RateLimiterRes)) throw thrown;
    throw refused(detail, thrown);
  }
}

/** Successes cost nothing: only failures are counted, and what was counted is asked before the next try. */
async function countFailure(
  limiter: RateLimiterMemory,
  key: string,
  outcome: "failed" | "asks",
  detail: string,
): Promise<void> {
  if (outcome === "failed") {
    await limiter.penalty(key);
    return;
  }
  const state = await limiter.get(key);
  if (state !== null && state.consumedPoints >= limiter.points) throw refused(detail, state);
}

function refused(detail: string, { msBeforeNext }: RateLimiterRes) {
  const seconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
  return tryLater("too_many_requests", `${detail} Try again in ${seconds} s.`, seconds);
}
