import type { Drawing, Point, Role, Shape } from './drawing.ts';
import { encodePng } from './encode-png.ts';
import { type Canvas, type Colour, fillPolygons } from './fill-polygons.ts';
import { glyphOf } from './glyphs.ts';
import { roundedRect, strokeOutline } from './outline.ts';

/** The colours of a light card, which is readable in a light host and in a dark one. */
const colours: Readonly<Record<Role, Colour>> = {
  card: [251, 251, 249, 1],
  grid: [214, 216, 220, 1],
  text: [38, 42, 51, 1],
  muted: [99, 106, 118, 1],
  band: [243, 180, 102, 0.32],
  high: [214, 106, 38, 1],
  low: [71, 122, 178, 1],
  rain: [96, 150, 206, 1],
  'rain-text': [44, 94, 148, 1],
  sun: [238, 166, 60, 1],
  cloud: [168, 178, 192, 1],
};

const scale = 1.5;

/** Paints a drawing as a PNG. Hosts pass images to model APIs, which take PNG but no SVG. */
export function paintPng({ width, height, shapes }: Drawing): Buffer {
  const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
  const canvas = { ...size, pixels: new Uint8ClampedArray(size.width * size.height * 4) };
  for (const shape of shapes) paintShape(canvas, shape);
  return encodePng(canvas);
}

function paintShape(canvas: Canvas, shape: Shape): void {
  const polygons = outlineOf(shape).map((polygon) =>
    polygon.map(({ x, y }) => ({ x: x * scale, y: y * scale })),
  );
  if (polygons.length > 0) fillPolygons(canvas, polygons, colours[shape.role]);
}

function outlineOf(shape: Shape): (readonly Point[])[] {
  switch (shape.kind) {
    case 'rect':
      return [roundedRect(shape.x, shape.y, shape.width, shape.height, shape.radius)];
    case 'area':
      return [shape.points];
    case 'line':
      return strokeOutline(shape.points, shape.width);
    case 'text':
      return writeText(shape);
  }
}

/** Width between two letters, in units of the glyphs. */
const letterGap = 1.9;

function writeText({ text, x, y, size, anchor }: Extract<Shape, { kind: 'text' }>): (readonly Point[])[] {
  // Capitals have 0.72 of the font size, which is 6 units of a glyph.
  const field = (size * 0.72) / 6;
  const glyphs = [...text].flatMap((character) => glyphOf(character) ?? []);
  const width = glyphs.reduce((sum, glyph) => sum + glyph.width + letterGap, -letterGap) * field;
  let pen = anchor === 'middle' ? x - width / 2 : x;
  return glyphs.flatMap((glyph) => {
    const start = pen;
    pen += (glyph.width + letterGap) * field;
    return glyph.strokes.flatMap((stroke) =>
      strokeOutline(
        stroke.map((point) => ({ x: start + point.x * field, y: y + (point.y - 6) * field })),
        size * 0.105,
      ),
    );
  });
}
