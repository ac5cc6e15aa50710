import type { CsvFormat, CsvKind } from "@trueup/sdk";

/** Where the browser takes a file from; the session's cookie goes with it. */
export function exportAddress(customerId: string, kind: CsvKind, format: CsvFormat): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(format)) query.set(name, String(value));
  return `/v1/customers/${encodeURIComponent(customerId)}/exports/${kind}.csv?${query.toString()}`;
}
