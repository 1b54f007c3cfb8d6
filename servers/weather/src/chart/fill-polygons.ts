import type { Point } from './drawing.ts';

export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, opacity of each pixel, row by row. */
  readonly pixels: Uint8ClampedArray;
}

/** Red, green, blue 0 to 255; opacity 0 to 1. */
export type Colour = readonly [number, number, number, number];

/** Rows that a pixel is cut into; across, its coverage is exact. */
const subrows = 4;

/** A side of a polygon that is not level. */
interface Edge {
  readonly from: Point;
  readonly to: Point;
  readonly top: number;
  readonly bottom: number;
}

interface Crossing {
  readonly x: number;
  readonly direction: number;
}

/** Fills what lies inside any of the polygons (non-zero rule), with smooth edges. */
export function fillPolygons(canvas: Canvas, polygons: readonly (readonly Point[])[], colour: Colour): void {
  const edges = polygons.flatMap(edgesOf);
  const xs = edges.flatMap(({ from, to }) => [from.x, to.x]);
  const left = Math.max(0, Math.floor(Math.min(...xs)));
  const coverage = new Float32Array(Math.max(0, Math.min(canvas.width, Math.ceil(Math.max(...xs))) - left));
  const first = Math.max(0, Math.floor(Math.min(...edges.map(({ top }) => top))));
  const last = Math.min(canvas.height, Math.ceil(Math.max(...edges.map(({ bottom }) => bottom))));
  for (let row = first; row < last; row += 1) {
    const near = edges.filter(({ top, bottom }) => top < row + 1 && bottom > row);
    coverage.fill(0);
    for (let sub = 0; sub < subrows; sub += 1) {
      coverSpans(coverage, left, crossingsAt(near, row + (sub + 0.5) / subrows));
    }
    blendRow(canvas, row, left, coverage, colour);
  }
}

function edgesOf(polygon: readonly Point[]): Edge[] {
  return polygon.flatMap((from, i) => {
    const to = polygon[(i + 1) % polygon.length] ?? from;
    if (from.y === to.y) return [];
    return [{ from, to, top: Math.min(from.y, to.y), bottom: Math.max(from.y, to.y) }];
  });
}

function crossingsAt(edges: readonly Edge[], y: number): Crossing[] {
  return edges
    .filter(({ top, bottom }) => top <= y && y < bottom)
    .map(({ from, to }) => ({
      x: from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x),
      direction: to.y > from.y ? 1 : -1,
    }))
    .sort((a, b) => a.x - b.x);
}

function coverSpans(coverage: Float32Array, left: number, crossings: readonly Crossing[]): void {
  let winding = 0;
  crossings.forEach(({ x, direction }, i) => {
    winding += direction;
    const end = crossings[i + 1]?.x;
    if (winding !== 0 && end !== undefined) coverSpan(coverage, x - left, end - left);
  });
}

function coverSpan(coverage: Float32Array, start: number, end: number): void {
  const last = Math.min(coverage.length - 1, Math.floor(end));
  for (let x = Math.max(0, Math.floor(start)); x <= last; x += 1) {
    const covered = Math.min(end, x + 1) - Math.max(start, x);
    coverage[x] = (coverage[x] ?? 0) + Math.max(0, covered) / subrows;
  }
}

function blendRow(
  { width, pixels }: Canvas,
  row: number,
  left: number,
  coverage: Float32Array,
  colour: Colour,
): void {
  coverage.forEach((covered, x) => {
    if (covered === 0) return;
    const at = (row * width + left + x) * 4;
    const opacity = Math.min(1, covered) * colour[3];
    const below = (pixels[at + 3] ?? 0) / 255;
    const result = opacity + below * (1 - opacity);
    for (let channel = 0; channel < 3; channel += 1) {
      const under = (pixels[at + channel] ?? 0) * below * (1 - opacity);
      pixels[at + channel] = ((colour[channel] ?? 0) * opacity + under) / result;
    }
    pixels[at + 3] = result * 255;
  });
}
