import type { Session } from "@trueup/sdk";
import { defineStore } from "pinia";
import { shallowRef } from "vue";
import { type Failure, failureOf } from "../failure.ts";
import { useClient } from "../queries/client.ts";

/** Who sits here. */
export type SessionState =
  | { readonly status: "unknown" }
  | { readonly status: "failed"; readonly failure: Failure }
  | { readonly status: "signed_out"; readonly expired: boolean }
  | { readonly status: "signed_in"; readonly session: Session };

/** How an attempt to sign in ended. */
export type SignInResult =
  | { readonly kind: "signed_in" }
  | { readonly kind: "wrong_credentials" }
  | { readonly kind: "failed"; readonly failure: Failure };

export const useSessionStore = defineStore("session", () => {
  const client = useClient();
  const state = shallowRef<SessionState>({ status: "unknown" });

  /** Asks the server whether the browser's cookie still stands for somebody. */
  async function restore(): Promise<void> {
    try {
      state.value = { status: "signed_in", session: await client.session.get() };
    } catch (error) {
      const failure = failureOf(error);
      state.value = isRefused(failure)
        ? { status: "signed_out", expired: false }
        : { status: "failed", failure };
    }
  }

  async function signIn(email: string, password: string): Promise<SignInResult> {
    try {
      state.value = { status: "signed_in", session: await client.session.signIn({ email, password }) };
      return { kind: "signed_in" };
    } catch (error) {
      const failure = failureOf(error);
      return isRefused(failure) ? { kind: "wrong_credentials" } : { kind: "failed", failure };
    }
  }

  /** Answers the failure where the server still takes the session for valid. */
  async function signOut(): Promise<Failure | null> {
    try {
      await client.session.signOut();
    } catch (error) {
      const failure = failureOf(error);
      if (!isRefused(failure)) return failure;
    }
    state.value = { status: "signed_out", expired: false };
    return null;
  }

  /** The server no longer knows the session. */
  function expire() {
    if (state.value.status === "signed_in") state.value = { status: "signed_out", expired: true };
  }

  /** Whether it is still the same person: the browser has one cookie for all of its tabs. */
  async function isSame(): Promise<boolean> {
    if (state.value.status !== "signed_in") return true;
    const { session: before } = state.value;
    const now = await client.session.get().catch(() => null);
    return now === null || (now.user?.id === before.user?.id && now.customerId === before.customerId);
  }

  return { state, restore, signIn, signOut, expire, isSame };
});

function isRefused(failure: Failure): boolean {
  return failure.kind === "refused" && failure.problem.code === "unauthorized";
}
