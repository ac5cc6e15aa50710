import type { Session } from "@trueup/sdk";
import { expect, test } from "vitest";
import { harness, jsonAnswer, problemAnswer } from "../testing/harness.ts";
import { useSessionStore } from "./session.ts";

const SESSION: Session = {
  user: { id: "usr_1", email: "operator@trueup.test", name: "Operator" },
  customerId: null,
  scopes: ["admin"],
};

function session(answer: (request: Request) => Response | Promise<Response>) {
  return harness(answer).run(() => useSessionStore());
}

test("a session that still stands is taken up again", async () => {
  const it = session(() => jsonAnswer(SESSION));
  await it.restore();
  expect(it.state).toEqual({ status: "signed_in", session: SESSION });
});

test("nobody is signed in where the server knows nobody", async () => {
  const it = session(() => problemAnswer(401, "unauthorized"));
  await it.restore();
  expect(it.state).toEqual({ status: "signed_out", expired: false });
});

test("a server that is away is no sign-out", async () => {
  const it = session(() => Promise.reject(new TypeError("Failed to fetch")));
  await it.restore();
  expect(it.state).toEqual({ status: "failed", failure: { kind: "unreachable" } });
});

test("a wrong password is told apart from a server that is away", async () => {
  const wrong = session(() => problemAnswer(401, "unauthorized"));
  expect(await wrong.signIn("a@b.test", "no")).toEqual({ kind: "wrong_credentials" });
  const away = session(() => problemAnswer(503, "unavailable"));
  expect(await away.signIn("a@b.test", "no")).toEqual({ kind: "failed", failure: { kind: "unreachable" } });
});

test("the right password signs in", async () => {
  const it = session(() => jsonAnswer(SESSION));
  expect(await it.signIn("a@b.test", "yes")).toEqual({ kind: "signed_in" });
  expect(it.state.status).toBe("signed_in");
});

test("signing out of a session that is gone is signing out", async () => {
  const it = session(() => problemAnswer(401, "unauthorized"));
  expect(await it.signOut()).toBeNull();
  expect(it.state).toEqual({ status: "signed_out", expired: false });
});

test("only somebody who was signed in can be told that the session expired", async () => {
  const it = session(() => jsonAnswer(SESSION));
  it.expire();
  expect(it.state.status).toBe("unknown");
  await it.restore();
  it.expire();
  expect(it.state).toEqual({ status: "signed_out", expired: true });
});

test("somebody else who signed in in another tab is noticed, and a server that is away is nobody else", async () => {
  const bold: Session = {
    ...SESSION,
    user: { id: "usr_2", email: "b@bold.test", name: "B" },
    customerId: "cus_2",
  };
  const answers = [
    () => jsonAnswer(SESSION),
    () => jsonAnswer(SESSION),
    () => problemAnswer(503, "unavailable"),
    () => jsonAnswer(bold),
  ];
  const it = session(() => answers.shift()?.() ?? problemAnswer(500, "internal"));
  await it.restore();
  expect([await it.isSame(), await it.isSame(), await it.isSame()]).toEqual([true, true, false]);
});
