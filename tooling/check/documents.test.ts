import { expect, test } from "vitest";
import { documentFaults } from "./documents.ts";

const FILES = [
  "README.md",
  "docs/a.md",
  "docs/b.md",
  "packages/db/src/claim.ts",
  "packages/api/src/main.ts",
  "packages/worker/src/main.ts",
];

function faultsOf(text: string, path = "docs/a.md"): string[] {
  const documents = [
    { path, text },
    { path: "docs/b.md", text: "# Bee\n\n## What `x` does, in short\n" },
  ];
  return documentFaults(documents, FILES);
}

test.each([
  "[b](b.md)",
  "[b](b.md#bee)",
  "[b](b.md#what-x-does-in-short)",
  "[top](../README.md)",
  "[folder](../packages/db)",
  "[web](https://example.com/b.md)",
  "## Here\n[here](#here)",
  "`packages/db/src/claim.ts`",
  "`packages/db/`",
  "`claim.ts`",
  "`main.ts`",
  "`db/src/claim.ts`",
  "`b.md`",
  "`packages/*/src`",
  "`.data`",
  "`decide()`",
  "```\n[x](gone.md) `gone.ts`\n```",
])("is true: %s", (text) => {
  expect(faultsOf(text)).toEqual([]);
});

test.each([
  ["[b](gone.md)", "docs/a.md: the link to gone.md leads nowhere"],
  ["[b](docs/b.md)", "docs/a.md: the link to docs/b.md leads nowhere"],
  ["[b](b.md#gone)", "docs/a.md: docs/b.md has no heading #gone"],
  ["[here](#gone)", "docs/a.md: docs/a.md has no heading #gone"],
  ["![a picture](images/gone.png)", "docs/a.md: the link to images/gone.png leads nowhere"],
  ["`packages/db/src/gone.ts`", "docs/a.md: `packages/db/src/gone.ts` does not exist"],
  ["`packages/gone/`", "docs/a.md: `packages/gone/` does not exist"],
  ["`gone.ts`", "docs/a.md: `gone.ts` does not exist"],
  [
    "`src/main.ts`",
    "docs/a.md: `src/main.ts` could be any of packages/api/src/main.ts, packages/worker/src/main.ts",
  ],
])("is a fault: %s", (text, fault) => {
  expect(faultsOf(text)).toEqual([fault]);
});
