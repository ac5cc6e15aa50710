import { ApiError, type Problem } from "@trueup/sdk";
import { expect, test } from "vitest";
import { failureOf, isAbort, isConflict, mayPass } from "./failure.ts";

function problem(status: number, code: Problem["code"]): Problem {
  return { type: "about:blank", title: code, status, detail: "Why.", code, requestId: "req_1" };
}

test("a refusal keeps the problem that the server named", () => {
  const refused = problem(409, "sku_taken");
  expect(failureOf(new ApiError(refused, 3))).toEqual({
    kind: "refused",
    problem: refused,
    retryAfterSeconds: 3,
  });
});

test.each([502, 503, 504])("an answer %i means that nobody was reached", (status) => {
  expect(failureOf(new ApiError(problem(status, "unavailable")))).toEqual({ kind: "unreachable" });
});

test("a fetch that failed means that nobody was reached", () => {
  expect(failureOf(new TypeError("Failed to fetch"))).toEqual({ kind: "unreachable" });
});

test("anything else is a fault of the page, and says which", () => {
  expect(failureOf(new RangeError("bug"))).toEqual({ kind: "unexpected", message: "bug" });
});

test("only a stale version is a conflict", () => {
  expect(isConflict(failureOf(new ApiError(problem(412, "stale_version"))))).toBe(true);
  expect(isConflict(failureOf(new ApiError(problem(409, "conflict"))))).toBe(false);
});

function refused(status: number, code: Problem["code"]) {
  return failureOf(new ApiError(problem(status, code)));
}

test("only what may pass by itself is worth asking again", () => {
  expect(mayPass(failureOf(new TypeError("Failed to fetch")))).toBe(true);
  expect(mayPass(refused(429, "too_many_requests"))).toBe(true);
  expect(mayPass(refused(500, "internal"))).toBe(true);
  expect(mayPass(refused(404, "not_found"))).toBe(false);
  expect(mayPass(refused(400, "invalid_input"))).toBe(false);
});

test("a page that something in between answered instead is worth asking again", () => {
  expect(mayPass(refused(200, "internal"))).toBe(true);
  expect(mayPass(refused(403, "forbidden"))).toBe(false);
});

test("an answer that was waited for too long means that nobody was reached", () => {
  const error = new DOMException("signal timed out", "TimeoutError");
  expect(failureOf(error)).toEqual({ kind: "unreachable" });
  expect(isAbort(error)).toBe(false);
});
