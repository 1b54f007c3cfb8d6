import type { Drawing, Point, Role, Shape } from './drawing.ts';
import { smoothCurve } from './smooth-curve.ts';

/** What a chart shows of a day; absent numbers leave a gap. */
export interface ChartDay {
  readonly date: string;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  readonly precipitation?: number | undefined;
  readonly probability?: number | undefined;
}

export interface ChartUnits {
  readonly temperature: string;
  readonly precipitation: string;
}

export const chartSize = { width: 640, height: 300 };
const left = 44;
const right = 16;
const temperatureTop = 82;
const temperatureBottom = 184;
const rainTop = 236;
const rainBottom = 280;

/** Draws the band between the lows and highs of the days, and the rain beneath it. */
export function drawForecast(days: readonly ChartDay[], units: ChartUnits): Drawing {
  const columns = (chartSize.width - left - right) / days.length;
  const centre = (i: number) => left + columns * (i + 0.5);
  return {
    ...chartSize,
    shapes: [
      { kind: 'rect', role: 'card', x: 0, y: 0, ...chartSize, radius: 14 },
      ...days.flatMap((day, i) => labelDay(day, centre(i))),
      text('muted', 18, temperatureTop - 12, 12, units.temperature, 'start'),
      ...drawTemperatures(days, centre),
      ...drawRain(days, units, centre, Math.min(26, columns * 0.46)),
    ],
  };
}

/** Where a day of a drawing is, for pointing at it. */
export function columnOf(i: number, count: number): { readonly x: number; readonly width: number } {
  const width = (chartSize.width - left - right) / count;
  return { x: left + width * i, width };
}

function labelDay({ date, low, high }: ChartDay, x: number): Shape[] {
  const isMissing = low === undefined && high === undefined;
  const middle = (temperatureTop + temperatureBottom) / 2;
  return [
    text('text', x, 30, 13, weekday(date)),
    text('muted', x, 46, 12, String(Number(date.slice(8)))),
    ...(isMissing ? [text('muted', x, middle, 12, 'no'), text('muted', x, middle + 14, 12, 'data')] : []),
  ];
}

export function weekday(date: string): string {
  return ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][new Date(`${date}T00:00Z`).getUTCDay()] ?? '';
}

function drawTemperatures(days: readonly ChartDay[], centre: (i: number) => number): Shape[] {
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

/** Neighbours that have a value, as one run; a gap ends it. */
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
    ...run.map((point) => ({ kind: 'line' as const, role, width: 6, points: [point, point] })),
  ];
}

/** The least that a full bar stands for, so that drizzle does not look like a flood. */
const fullBar: Readonly<Record<string, number>> = { mm: 10, inch: 0.4, '%': 100 };

function drawRain(
  days: readonly ChartDay[],
  units: ChartUnits,
  centre: (i: number) => number,
  width: number,
): Shape[] {
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
      points: [baseline, { x: chartSize.width - right, y: rainBottom }],
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
  // Rounding -0.4 gives -0.
  return `${Math.round(value) + 0}°`;
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
