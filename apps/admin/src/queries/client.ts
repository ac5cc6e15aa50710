import type { Client } from "@trueup/sdk";
import { type InjectionKey, inject } from "vue";

export const clientKey: InjectionKey<Client> = Symbol("client");

export function useClient(): Client {
  const client = inject(clientKey);
  if (client === undefined) throw new Error("no API client was provided to the app");
  return client;
}
