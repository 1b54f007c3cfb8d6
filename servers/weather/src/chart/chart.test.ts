import { inflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { type ChartDay, drawForecast } from './draw-forecast.ts';
import type { Shape } from './drawing.ts';
import { glyphOf } from './glyphs.ts';
import { paintPng } from './paint-png.ts';
import { smoothCurve } from './smooth-curve.ts';

const metric = { temperature: '°C', precipitation: 'mm' };
const day = (date: number, rest: Partial<ChartDay> = {}): ChartDay => ({ date: `2026-06-${date}`, ...rest });
const textsOf = (shapes: readonly Shape[]) =>
  shapes.flatMap((shape) => (shape.kind === 'text' ? [shape.text] : []));
const countOf = (shapes: readonly Shape[], role: string, kind: string) =>
  shapes.filter((shape) => shape.role === role && shape.kind === kind).length;

it('leaves a gap where there is no data, and does not draw a zero', () => {
  const { shapes } = drawForecast(
    [
      day(15, { low: 8, high: 20, precipitation: 2 }),
      day(16),
      day(17, { low: 9, high: 21, precipitation: 0 }),
    ],
    metric,
  );
  expect(textsOf(shapes)).toEqual(
    expect.arrayContaining(['Mon', '15', 'no', 'data', '20°', '8°', '21°', '9°', '2.0', '°C', 'mm']),
  );
  expect(textsOf(shapes).filter((text) => /^0/.test(text))).toEqual([]);
  // Two separate days are two strokes of the band, not one across the gap.
  expect([countOf(shapes, 'band', 'area'), countOf(shapes, 'band', 'line')]).toEqual([0, 2]);
  expect(countOf(shapes, 'rain', 'rect')).toBe(1);
});

it('draws a forecast of one temperature in the middle', () => {
  const { shapes } = drawForecast([day(15, { high: 20 })], metric);
  const points = shapes.flatMap((shape) => (shape.role === 'high' && 'points' in shape ? shape.points : []));
  expect(points).toEqual([{ x: 334, y: 155 }]);
});

it('joins days that follow each other, and does not draw drizzle as a flood', () => {
  const days = [
    day(15, { low: 8, high: 20, precipitation: 1 }),
    day(16, { low: 9, high: 21, precipitation: 0.1 }),
  ];
  const { shapes } = drawForecast(days, metric);
  expect([countOf(shapes, 'band', 'area'), countOf(shapes, 'band', 'line')]).toEqual([1, 0]);
  const bars = shapes.flatMap((shape) => (shape.role === 'rain' && 'height' in shape ? [shape.height] : []));
  expect(bars).toEqual([expect.closeTo(4.4), 3]);
});

it('shows probabilities where the source gives no amounts', () => {
  const { shapes } = drawForecast([day(15, { low: 8, high: 20, probability: 60 })], metric);
  expect(textsOf(shapes)).toEqual(expect.arrayContaining(['60', '%']));
  expect(textsOf(shapes)).not.toContain('mm');
});

it('never draws a temperature that lies outside its neighbours', () => {
  const points = [20, 3, 3.5, 30, 29, -8].map((y, i) => ({ x: i * 40, y }));
  for (const { x, y } of smoothCurve(points)) {
    const i = Math.min(Math.floor(x / 40), points.length - 2);
    const [from = 0, to = 0] = [points[i]?.y, points[i + 1]?.y];
    expect(y).toBeGreaterThanOrEqual(Math.min(from, to) - 1e-9);
    expect(y).toBeLessThanOrEqual(Math.max(from, to) + 1e-9);
  }
});

it('can write every character of its labels', () => {
  const days = Array.from({ length: 16 }, (_, i) =>
    day(15 + i, { low: -i * 1.1, high: i, precipitation: i / 7, probability: i }),
  );
  const labels = [metric, { temperature: '°F', precipitation: 'inch' }].flatMap((units) => [
    ...textsOf(drawForecast([...days, day(14)], units).shapes),
    ...textsOf(drawForecast([day(15, { low: 1, high: 2, probability: 5 })], units).shapes),
  ]);
  expect([...new Set(labels.join(''))].filter((character) => glyphOf(character) === undefined)).toEqual([]);
});

it('paints a picture that decodes, with clear corners and the colour of rain where it rains', () => {
  const drawing = drawForecast([day(15, { low: 8, high: 20, precipitation: 10 })], metric);
  const png = paintPng(drawing);
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  expect([width, height]).toEqual([960, 480]);

  const data = png.indexOf('IDAT');
  const rows = inflateSync(png.subarray(data + 4, data + 4 + png.readUInt32BE(data - 4)));
  const pixel = (x: number, y: number) => {
    const at = y * (width * 4 + 1) + 1 + x * 4;
    return [...rows.subarray(at, at + 4)];
  };
  const bar = drawing.shapes.find((shape) => shape.role === 'rain' && shape.kind === 'rect');
  if (bar?.kind !== 'rect') throw new Error('no bar');
  expect(pixel(0, 0)).toEqual([0, 0, 0, 0]);
  expect(pixel(width / 2, 8)).toEqual([251, 251, 249, 255]);
  expect(
    pixel(Math.round((bar.x + bar.width / 2) * 1.5), Math.round((bar.y + bar.height / 2) * 1.5)),
  ).toEqual([96, 150, 206, 255]);
});
