import { createRoute } from "@hono/zod-openapi";
import { encodeId } from "@trueup/db/id";
import type { Session } from "@trueup/sdk";
import { addressOf, refuseForgery, sessionRequest } from "../auth/caller.ts";
import type { Principal } from "../auth/principal.ts";
import { Refusal } from "../http/refusal.ts";
import { type Api, answers, anybody, body, PROBLEM_ANSWER } from "../http/route.ts";
import { SessionSchema, SignInSchema } from "../schemas/api-keys.ts";

const tags = ["Session"];
const path = "/v1/session";

const getSession = createRoute({
  method: "get",
  path,
  operationId: "getSession",
  tags,
  summary: "Who the caller is",
  ...anybody(),
  responses: answers("The caller.", SessionSchema),
});

const signIn = createRoute({
  method: "post",
  path,
  operationId: "signIn",
  tags,
  summary: "Sign in",
  description: "Sets the session cookie. Only from Trueup's own pages.",
  security: [],
  request: { body: body(SignInSchema) },
  responses: answers("Signed in.", SessionSchema),
});

const signOut = createRoute({
  method: "delete",
  path,
  operationId: "signOut",
  tags,
  summary: "Sign out",
  description: "Ends the session here and in the browser; does nothing where there is none.",
  security: [],
  responses: { 204: { description: "Signed out." }, default: PROBLEM_ANSWER },
});

export function serveSession(api: Api): void {
  api.openapi(getSession, (c) => c.json(toSession(c.get("principal")), 200));

  api.openapi(signIn, async (c) => {
    refuseForgery(c);
    const { sessions, limits } = c.get("api");
    const credentials = c.req.valid("json");
    const takeBack = await limits.signIn(addressOf(c) ?? "", credentials.email);
    const signedIn = await sessions.signIn(credentials, sessionRequest(c)).catch(async (error: unknown) => {
      await takeBack();
      throw error;
    });
    if (signedIn.kind === "refused") {
      throw new Refusal("unauthorized", "E-mail address or password is wrong.");
    }
    await takeBack();
    for (const cookie of signedIn.cookies) c.header("Set-Cookie", cookie, { append: true });
    return c.json(toSession(signedIn.principal), 200);
  });

  api.openapi(signOut, async (c) => {
    refuseForgery(c);
    const cookies = await c.get("api").sessions.signOut(sessionRequest(c));
    for (const cookie of cookies) c.header("Set-Cookie", cookie, { append: true });
    return c.body(null, 204);
  });
}

function toSession({ user, customerId, scopes }: Principal): Session {
  return { user, customerId: customerId === null ? null : encodeId("customer", customerId), scopes };
}
