import type { Point } from './drawing.ts';

const stepsPerPiece = 12;

/**
 * Points of a curve through `points` that rises and falls only where they do (monotone cubic, after Fritsch and
 * Carlson): a band must not show a temperature that no day has.
 */
export function smoothCurve(points: readonly Point[]): Point[] {
  const slopes = slopesAt(points);
  return points.flatMap((from, i) => {
    const to = points[i + 1];
    if (to === undefined) return [from];
    const [startSlope = 0, endSlope = 0] = [slopes[i], slopes[i + 1]];
    return Array.from({ length: stepsPerPiece }, (_, step) =>
      hermite(from, to, startSlope, endSlope, step / stepsPerPiece),
    );
  });
}

function slopesAt(points: readonly Point[]): number[] {
  const secants = points.slice(1).map((to, i) => {
    const from = points[i] ?? to;
    return (to.y - from.y) / (to.x - from.x);
  });
  return points.map((_, i) => {
    const [before, after] = [secants[i - 1], secants[i]];
    if (before === undefined || after === undefined) return before ?? after ?? 0;
    // The harmonic mean stays below three times the smaller one, which keeps the curve between its points.
    return before * after <= 0 ? 0 : (2 * before * after) / (before + after);
  });
}

function hermite(from: Point, to: Point, startSlope: number, endSlope: number, t: number): Point {
  const width = to.x - from.x;
  const [t2, t3] = [t * t, t * t * t];
  return {
    x: from.x + width * t,
    y:
      (2 * t3 - 3 * t2 + 1) * from.y +
      (t3 - 2 * t2 + t) * width * startSlope +
      (3 * t2 - 2 * t3) * to.y +
      (t3 - t2) * width * endSlope,
  };
}
