/** Spans of time, in milliseconds, that a scale of them may begin, end and be marked with. */
const MARKS_MS = [
  10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 60_000, 180_000, 600_000, 1_800_000, 3_600_000,
];
const MOST_MARKS = 6;
/** Where there is nothing to show yet: what a healthy store takes. */
const USUAL_MS = [100, 10_000];

/** A scale of spans that grows by powers: it has whole marks at both ends, around all values. */
export function marksOf(shown: readonly number[]): {
  readonly min: number;
  readonly max: number;
  readonly marks: readonly number[];
} {
  const values = shown.length === 0 ? USUAL_MS : shown;
  const [first = 1, last = 1] = [MARKS_MS[0], MARKS_MS.at(-1)];
  const min = MARKS_MS.findLast((mark) => mark < last && mark <= Math.min(...values)) ?? first;
  const max = MARKS_MS.find((mark) => mark > min && mark >= Math.max(...values)) ?? last;
  const all = MARKS_MS.filter((mark) => mark >= min && mark <= max);
  const every = Math.ceil(all.length / MOST_MARKS);
  return { min, max, marks: all.filter((_, at) => at % every === 0) };
}

/** A round number at or above the largest value, half of which is round as well. */
export function ceilingOf(largest: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, largest)));
  const step = [2, 4, 6, 10].find((factor) => factor * power >= largest) ?? 10;
  return step * power;
}
