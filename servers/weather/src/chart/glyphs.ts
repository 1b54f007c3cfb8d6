import type { Point } from './drawing.ts';

/**
 * The letters that a chart needs, as pen strokes on a field 4 wide and 6 high: `x,y` pairs, `~` before a stroke
 * that is bent at its inner points, `@` before a bent one that closes. A font would be larger than the whole chart.
 */
const strokes: Readonly<Record<string, string>> = {
  '0': '@0,0 4,0 4,6 0,6',
  '1': '0.6,1.3 2.2,0 2.2,6',
  '2': '~0.2,1.5 0.3,0 3.9,0 3.9,2.6 2.6,3.6 0,6|0,6 4,6',
  '3': '~0.3,1 0.9,0 3.8,0 3.8,2.8 1.6,2.8|~1.6,2.8 4.2,2.8 4.2,6 0.6,6 0,4.9',
  '4': '3,6 3,0 0,4.3 4.1,4.3',
  '5': '3.7,0 0.7,0 0.4,2.7|~0.4,2.7 1.2,2.1 4.1,1.8 4.1,6 0.6,6 0,5',
  '6': '@0,2.3 4,2.3 4,6 0,6|~3.3,0 0,1.2 0,4.2',
  '7': '0,0 4,0 1.4,6',
  '8': '@0.3,0 3.7,0 3.7,2.8 0.3,2.8|@0,2.8 4,2.8 4,6 0,6',
  '9': '@0,0 4,0 4,3.7 0,3.7|~0.7,6 4,4.8 4,1.8',
  '-': '0.6,3.4 3.2,3.4',
  '.': '0.4,5.9 0.5,5.9',
  '%': '@0,0 1.9,0 1.9,2.4 0,2.4|@3.3,3.6 5.2,3.6 5.2,6 3.3,6|4.6,0 0.6,6',
  '°': '@0.1,0 1.9,0 1.9,1.9 0.1,1.9',
  C: '~4.2,1 3.6,0 0,0 0,6 3.6,6 4.2,5',
  F: '0.2,6 0.2,0 3.6,0|0.2,2.9 3,2.9',
  M: '0,6 0,0 2.4,4 4.8,0 4.8,6',
  S: '~3.8,1 3.3,0 0.2,0 0.2,2.9 3.9,2.9 3.9,6 0.6,6 0,5',
  T: '0,0 4,0|2,0 2,6',
  W: '0,0 1.4,6 2.9,0.6 4.4,6 5.8,0',
  a: '@0,2 3.4,2 3.4,6 0,6|3.4,2.2 3.4,6',
  c: '~3.3,2.7 2.8,2 0,2 0,6 2.8,6 3.3,5.3',
  d: '@0,2 3.4,2 3.4,6 0,6|3.4,0 3.4,6',
  e: '0,3.9 3.5,3.9|~3.5,3.9 3.5,2 0,2 0,6 2.8,6 3.3,5.3',
  h: '0.1,0 0.1,6|~0.1,4 0.1,2 3.3,2 3.3,4|3.3,4 3.3,6',
  i: '0.4,2.2 0.4,6|0.4,0.4 0.4,0.5',
  m: '0.1,2.1 0.1,6|~0.1,3.8 0.1,2 2.6,2 2.6,3.8|2.6,3.8 2.6,6|~2.6,3.8 2.6,2 5.1,2 5.1,3.8|5.1,3.8 5.1,6',
  n: '0.1,2.1 0.1,6|~0.1,4 0.1,2 3.3,2 3.3,4|3.3,4 3.3,6',
  o: '@0,2 3.7,2 3.7,6 0,6',
  r: '0.1,2.1 0.1,6|~0.1,4.2 0.1,2.1 2.3,2.1',
  t: '~1.2,0.7 1.2,6 2.1,6 2.7,5.9|0.1,2.1 2.6,2.1',
  u: '0.1,2.1 0.1,4|~0.1,4 0.1,6 3.3,6 3.3,4|3.3,2.1 3.3,6',
};

export interface Glyph {
  readonly strokes: readonly (readonly Point[])[];
  readonly width: number;
}

/** Undefined for a character that no chart uses. */
export function glyphOf(character: string): Glyph | undefined {
  const written = strokes[character];
  if (written === undefined) return undefined;
  const lines = written.split('|').map(readStroke);
  return { strokes: lines, width: Math.max(...lines.flat().map(({ x }) => x)) };
}

function readStroke(written: string): Point[] {
  const points = written
    .replace(/^[~@]/, '')
    .split(' ')
    .map((pair) => {
      const [x = 0, y = 0] = pair.split(',').map(Number);
      return { x, y };
    });
  if (written.startsWith('@')) return bend([...points, ...points.slice(0, 2)], true);
  return written.startsWith('~') ? bend(points, false) : points;
}

/** A quadratic B-spline: from midpoint to midpoint of the sides, bent towards the points between them. */
function bend(points: readonly Point[], isClosed: boolean): Point[] {
  const last = points.length - 2;
  return points.slice(1, -1).flatMap((control, i) => {
    const [before, after] = [points[i] ?? control, points[i + 2] ?? control];
    const from = i === 0 && !isClosed ? before : middle(before, control);
    const to = i + 1 === last && !isClosed ? after : middle(control, after);
    return Array.from({ length: 7 }, (_, step) => bezier(from, control, to, step / 6));
  });
}

function middle(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

function bezier(from: Point, control: Point, to: Point, t: number): Point {
  const mix = (a: number, b: number, c: number) => (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t ** 2 * c;
  return { x: mix(from.x, control.x, to.x), y: mix(from.y, control.y, to.y) };
}
