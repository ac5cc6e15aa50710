import { z } from "@hono/zod-openapi";
import {
  API_SCOPES,
  type ApiKey,
  type CreatedApiKey,
  type NewApiKey,
  type Session,
  type SignIn,
} from "@trueup/sdk";
import { optional } from "./optional.ts";
import { dateTime, line, text } from "./text.ts";

const scopes = z.array(z.enum(API_SCOPES)).readonly();

export const ApiKeySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    customerId: z.string().nullable(),
    scopes,
    expiresAt: z.string().nullable(),
    revokedAt: z.string().nullable(),
    lastUsedAt: z.string().nullable(),
    createdAt: z.string(),
  })
  .openapi("ApiKey") satisfies z.ZodType<ApiKey>;

export const CreatedApiKeySchema = ApiKeySchema.extend({
  key: z.string().openapi({ description: "The key itself. It is shown this once and cannot be read again." }),
}).openapi("CreatedApiKey") satisfies z.ZodType<CreatedApiKey>;

export const NewApiKeySchema = z
  .strictObject({
    name: line(100),
    scopes: z
      .array(z.enum(API_SCOPES))
      .min(1, "must name at least one scope")
      .max(API_SCOPES.length)
      .readonly(),
    expiresAt: optional(dateTime),
  })
  .openapi("NewApiKey") satisfies z.ZodType<NewApiKey>;

export const SessionSchema = z
  .object({
    user: z.object({ id: z.string(), email: z.string(), name: z.string() }).nullable(),
    customerId: z.string().nullable(),
    scopes,
  })
  .openapi("Session") satisfies z.ZodType<Session>;

export const SignInSchema = z
  .strictObject({ email: text(320), password: text(1000) })
  .openapi("SignIn") satisfies z.ZodType<SignIn>;
