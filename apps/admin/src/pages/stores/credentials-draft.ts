import type { ShopifyCredentials } from "@trueup/sdk";

/** How Trueup is to sign in to a shop, as it is typed. */
export interface CredentialsDraft {
  readonly kind: ShopifyCredentials["kind"];
  readonly accessToken: string;
  readonly webhookSecret: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export const NO_CREDENTIALS: CredentialsDraft = {
  kind: "access_token",
  accessToken: "",
  webhookSecret: "",
  clientId: "",
  clientSecret: "",
};

/** The credentials to be saved; null where something is missing. */
export function credentialsOf(draft: CredentialsDraft): ShopifyCredentials | null {
  switch (draft.kind) {
    case "access_token": {
      const accessToken = draft.accessToken.trim();
      const webhookSecret = draft.webhookSecret.trim();
      if (accessToken === "") return null;
      return { kind: draft.kind, accessToken, ...(webhookSecret === "" ? {} : { webhookSecret }) };
    }
    case "client_credentials": {
      const clientId = draft.clientId.trim();
      const clientSecret = draft.clientSecret.trim();
      return clientId === "" || clientSecret === "" ? null : { kind: draft.kind, clientId, clientSecret };
    }
  }
}
