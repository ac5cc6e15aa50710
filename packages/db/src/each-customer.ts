/**
 * Does the work of each customer by itself: what fails for one keeps no other waiting, and is thrown once all had their
 * turn.
 */
export async function eachCustomer(
  customerIds: readonly number[],
  work: (customerId: number) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const customerId of customerIds) {
    try {
      await work(customerId);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, `failed for ${failures.length} customers`);
}
