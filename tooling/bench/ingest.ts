import type { Result } from "./result.ts";
export async function benchIngest(_databaseUrl: string | undefined): Promise<readonly Result[]> {
  return [];
}
