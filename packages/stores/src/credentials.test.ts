import { expect, test } from "vitest";
import { parseCredentials } from "./credentials.ts";

test.each([
  { kind: "access_token", accessToken: "shpat_0123" },
  { kind: "access_token", accessToken: "shpat_0123", webhookSecret: "shpss_0123" },
  { kind: "client_credentials", clientId: "c11e47", clientSecret: "shpss_0123" },
])("$kind is taken", (credentials) => {
  expect(parseCredentials("shopify", credentials)).toEqual(credentials);
});

test.each([
  null,
  "shpat_0123",
  {},
  { kind: "password", password: "x" },
  { kind: "access_token" },
  { kind: "access_token", accessToken: "" },
  { kind: "access_token", accessToken: "shpat 0123" },
  { kind: "access_token", accessToken: "shpat_0123\n" },
  { kind: "access_token", accessToken: "x".repeat(501) },
  { kind: "access_token", accessToken: "shpat_0123", clientSecret: "x" },
  { kind: "access_token", accessToken: "shpat_0123", webhookSecret: "" },
  { kind: "client_credentials", clientId: "c11e47" },
])("%j is refused", (credentials) => {
  expect(parseCredentials("shopify", credentials)).toBeNull();
});
