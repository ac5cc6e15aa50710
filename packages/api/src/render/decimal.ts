/** A decimal number as people write it: at least two decimals, and no zeros behind those. */
export function toDecimal(stored: string | null): string | null {
  return stored === null ? null : stored.replace(/(\.\d\d\d*?)0+$/, "$1");
}
