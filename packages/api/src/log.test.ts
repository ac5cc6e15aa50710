import { expect, test } from "vitest";
import { createLog } from "./log.ts";

function written(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown> {
  const lines: string[] = [];
  write(createLog({ write: (line) => void lines.push(line) }));
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? "");
}

test("a line says what it may, and nothing else", () => {
  const line = {
    requestId: "req_1",
    status: 200,
    headers: { authorization: "Bearer secret" },
    body: "secret",
  };
  expect(written((log) => log.info(line, "request"))).toEqual({
    level: 30,
    time: expect.any(Number),
    service: "api",
    requestId: "req_1",
    status: 200,
    msg: "request",
  });
});

test("an error tells its words, its place and its causes, not the values that came with it", () => {
  const cause = Object.assign(new Error("duplicate key"), {
    code: "23505",
    detail: "Key (token)=(secret) exists",
  });
  const error = Object.assign(new Error("could not save", { cause }), { request: { password: "secret" } });
  const line = written((log) => log.error({ error }, "failed"));
  expect(line).toMatchObject({
    level: 50,
    error: { name: "Error", message: "could not save", cause: { message: "duplicate key", code: "23505" } },
  });
  expect(JSON.stringify(line)).not.toContain("secret");
});

test("what is thrown and is no error is not repeated", () => {
  expect(written((log) => log.warn({ error: "secret" }, "odd"))).toMatchObject({
    error: "thrown value that is no error",
  });
});
