import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { tryLater } from "../http/refusal.ts";

/** Bounds on what one caller may ask of this process. */
export interface Limits {
  /** Counts a request; refuses it where the caller has had too many. */
  request(principalId: string): Promise<void>;
  /** Counts a bad key; refuses its address where it presented too many. */
  badKey(address: string): Promise<void>;
  /**
   * Counts a sign-in before it is tried, so that many at once are bounded too; refuses where too many failed, from
   * one address or for one account from that address. The answer takes back what turned out to be no failure.
   */
  signIn(address: string, email: string): Promise<() => Promise<void>>;
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
    badKey: (address) => count(badKeysPerAddress, address, "Too many bad API keys."),
    async signIn(address, email) {
      const detail = "Too many failed sign-ins.";
      const account = JSON.stringify([address, email.toLowerCase()]);
      await count(signInsPerAccount, account, detail);
      await count(signInsPerAddress, address, detail);
      return async () => {
        await signInsPerAccount.reward(account);
        await signInsPerAddress.reward(address);
      };
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

function refused(detail: string, { msBeforeNext }: RateLimiterRes) {
  const seconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
  return tryLater("too_many_requests", `${detail} Try again in ${seconds} s.`, seconds);
}
