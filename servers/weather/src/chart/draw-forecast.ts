import { weekday } from '../forecast/describe.ts';
import type { Sky } from '../forecast/weather.ts';
import { drawSky } from './draw-sky.ts';
import type { Drawing, Point, Role, Shape } from './drawing.ts';
import { smoothCurve } from './smooth-curve.ts';

/** What a chart shows of a day; absent numbers leave a gap. */
export interface ChartDay {
  readonly date: string;
  readonly sky?: Sky | undefined;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  readonly precipitation?: number | undefined;
  readonly probability?: number | undefined;
}

export interface ChartUnits {
  readonly temperature: string;
  readonly precipitation: string;
}

const defaultWidth = 640;
const chartHeight = 320;
const left = 44;
const right = 16;
const temperatureTop = 104;
const temperatureBottom = 206;
const rainTop = 256;
const rainBottom = 300;

/** Where the days stand next to each other. */
interface Columns {
  readonly width: number;
  centre(i: number): number;
}

/** Draws the sky of the days, the band between their lows and highs, and the rain beneath it. */
export function drawForecast(
  days: readonly ChartDay[],
  units: ChartUnits,
  width: number = defaultWidth,
): Drawing {
  const columns = columnsOf(days.length, width);
  return {
    width,
    height: chartHeight,
    shapes: [
      { kind: 'rect', role: 'card', x: 0, y: 0, width, height: chartHeight, radius: 14 },
      ...days.flatMap((day, i) => labelDay(day, columns.centre(i))),
      text('muted', 18, temperatureTop - 12, 12, units.temperature, 'start'),
      ...drawTemperatures(days, columns),
      ...drawRain(days, units, columns, width - right),
    ],
  };
}

export function columnsOf(count: number, width: number): Columns {
  const each = (width - left - right) / count;
  return { width: each, centre: (i) => left + each * (i + 0.5) };
}

function labelDay({ date, sky, low, high }: ChartDay, x: number): Shape[] {
  const isMissing = low === undefined && high === undefined;
  const middle = (temperatureTop + temperatureBottom) / 2;
  return [
    text('text', x, 26, 13, weekday(date)),
    text('muted', x, 42, 12, String(Number(date.slice(8)))),
    ...(sky === undefined ? [] : drawSky(sky, x, 63)),
    ...(isMissing ? [text('muted', x, middle, 12, 'no'), text('muted', x, middle + 14, 12, 'data')] : []),
  ];
}

function drawTemperatures(days: readonly ChartDay[], { centre }: Columns): Shape[] {
  const known = days.flatMap(({ low, high }) => [low, high]).filter((value) => value !== undefined);
  const [min, max] = [Math.min(...known), Math.max(...known)];
  // A flat forecast lies in the middle, and is not stretched to fill the height.
  const span = Math.max(max - min, 4);
  const bottom = (min + max - span) / 2;
  const y = (value: number) =>
    temperatureBottom - ((value - bottom) / span) * (temperatureBottom - temperatureTop);
  const at = (i: number, value: number): Point => ({ x: centre(i), y: y(value) });

  const points = days.map(({ low, high }, i) => ({
    high: high === undefined ? undefined : at(i, high),
    low: low === undefined ? undefined : at(i, low),
  }));
  return [
    ...runsOf(points.map(({ high, low }) => (high && low ? { high, low } : undefined))).map(drawBand),
    ...runsOf(points.map(({ high }) => high)).flatMap((run) => drawCurve('high', run)),
    ...runsOf(points.map(({ low }) => low)).flatMap((run) => drawCurve('low', run)),
    ...days.flatMap(({ low, high }, i) => [
      ...(high === undefined ? [] : [text('text', centre(i), y(high) - 9, 13, degrees(high))]),
      ...(low === undefined ? [] : [text('muted', centre(i), y(low) + 19, 13, degrees(low))]),
    ]),
  ];
}

/** Groups neighbouring values into runs; a gap ends a run. */
function runsOf<T>(values: readonly (T | undefined)[]): T[][] {
  const runs: T[][] = [];
  values.forEach((value, i) => {
    if (value === undefined) return;
    if (i > 0 && values[i - 1] !== undefined) runs.at(-1)?.push(value);
    else runs.push([value]);
  });
  return runs;
}

function drawBand(run: readonly { readonly high: Point; readonly low: Point }[]): Shape {
  const [only] = run;
  if (run.length === 1 && only !== undefined) {
    return { kind: 'line', role: 'band', width: 14, points: [only.high, only.low] };
  }
  const highs = smoothCurve(run.map(({ high }) => high));
  const lows = smoothCurve(run.map(({ low }) => low));
  return { kind: 'area', role: 'band', points: [...highs, ...lows.reverse()] };
}

function drawCurve(role: Role, run: readonly Point[]): Shape[] {
  return [
    ...(run.length > 1 ? [{ kind: 'line' as const, role, width: 2.5, points: smoothCurve(run) }] : []),
    ...run.map((point) => ({ kind: 'line' as const, role, width: 6, points: [point] })),
  ];
}

/** The least that a full bar stands for, so that drizzle does not look like a flood. */
const fullBar: Readonly<Record<string, number>> = { mm: 10, inch: 0.4, '%': 100 };

function drawRain(
  days: readonly ChartDay[],
  units: ChartUnits,
  { centre, width: column }: Columns,
  end: number,
): Shape[] {
  const width = Math.min(26, column * 0.46);
  const hasAmounts = days.some(({ precipitation }) => precipitation !== undefined);
  // Where a source gives no amounts, the bars are probabilities.
  const unit = hasAmounts ? units.precipitation : '%';
  const amounts = days.map((day) => (hasAmounts ? day.precipitation : day.probability));
  const max = Math.max(fullBar[unit] ?? 0, ...amounts.map((amount) => amount ?? 0));
  const bars = amounts.flatMap((amount, i): Shape[] => {
    if (amount === undefined || amount === 0) return [];
    const height = Math.max(3, (amount / max) * (rainBottom - rainTop));
    const bar = { x: centre(i) - width / 2, y: rainBottom - height, width, height };
    return [
      { kind: 'rect', role: 'rain', ...bar, radius: Math.min(4, height / 2, width / 2) },
      text('rain-text', centre(i), bar.y - 6, 12, shortAmount(amount, unit)),
    ];
  });
  const baseline = { x: left, y: rainBottom };
  return [
    {
      kind: 'line',
      role: 'grid',
      width: 1,
      points: [baseline, { x: end, y: rainBottom }],
    },
    ...bars,
    text('muted', 18, rainBottom, 12, unit, 'start'),
  ];
}

function shortAmount(amount: number, unit: string): string {
  if (unit === 'inch') return amount.toFixed(amount < 0.1 ? 2 : 1);
  return amount < 10 && unit === 'mm' ? amount.toFixed(1) : String(Math.round(amount));
}

function degrees(value: number): string {
  return `${Math.round(value)}°`;
}

function text(
  role: Role,
  x: number,
  y: number,
  size: number,
  words: string,
  anchor: 'start' | 'middle' = 'middle',
): Shape {
  return { kind: 'text', role, x, y, size, anchor, text: words };
}
