import type { Order, OrderReturn, StockRole } from "@trueup/sdk";

/** The units that somebody says came back, by line; null where a number is none, too much, or nothing came back. */
export function returnedLines(
  { lines }: Order,
  typed: Readonly<Record<string, string>>,
  role: StockRole,
): OrderReturn["lines"] | null {
  const back = lines.flatMap((line) => {
    const text = (typed[line.id] ?? "").trim();
    if (text === "" || text === "0") return [];
    const quantity = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    return [{ lineId: line.id, quantity, role, isThere: quantity <= line.quantity - line.returned }];
  });
  if (back.length === 0 || back.some(({ isThere }) => !isThere)) return null;
  return back.map(({ lineId, quantity }) => ({ lineId, quantity, role }));
}
