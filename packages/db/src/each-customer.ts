/**
 * Does the work of each customer by itself: what fails for one keeps no other waiting, and is thrown once all had their
 * turn.
 */
export async function eachCustomer<Row extends { readonly customerId: number }>(
  rows: readonly Row[],
  work: (own: readonly Row[]) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const own of Map.groupBy(rows, (row) => row.customerId).values()) {
    try {
      await work(own);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, `failed for ${failures.length} customers`);
}
