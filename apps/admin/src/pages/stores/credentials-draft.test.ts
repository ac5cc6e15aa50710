import { expect, test } from "vitest";
import { credentialsOf, NO_CREDENTIALS } from "./credentials-draft.ts";

test.each([
  [{}, null],
  [{ accessToken: " shpat_1 " }, { kind: "access_token", accessToken: "shpat_1" }],
  [
    { accessToken: "shpat_1", webhookSecret: "shpss_2" },
    { kind: "access_token", accessToken: "shpat_1", webhookSecret: "shpss_2" },
  ],
  [{ kind: "client_credentials", clientId: "a", accessToken: "shpat_1" }, null],
  [
    { kind: "client_credentials", clientId: "a", clientSecret: "b" },
    { kind: "client_credentials", clientId: "a", clientSecret: "b" },
  ],
] as const)("%j is %j", (typed, credentials) => {
  expect(credentialsOf({ ...NO_CREDENTIALS, ...typed })).toEqual(credentials);
});
