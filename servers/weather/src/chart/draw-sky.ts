import type { Sky } from '../forecast/weather.ts';
import type { Point, Role, Shape } from './drawing.ts';

/** Draws a sky of about 26 by 22 around a point. */
export function drawSky(sky: Sky, x: number, y: number): Shape[] {
  return icons[sky]().map((shape) => move(shape, x, y));
}

const icons: Readonly<Record<Sky, () => Shape[]>> = {
  clear: () => sun(0, 0, 5),
  'partly-cloudy': () => [...sun(4.5, -4, 3.8), ...cloud(-1, 3)],
  cloudy: () => cloud(0, 1),
  fog: () => [-5, 0, 5].map((y, i) => stroke('cloud', 2.2, [-8 + (i % 2) * 3, y], [6 + (i % 2) * 3, y])),
  drizzle: () => [...cloud(0, -3), drop(-3.5, 6.5, 1.6), drop(3.5, 6.5, 1.6)],
  rain: () => [...cloud(0, -3), drop(-5, 6, 3), drop(0, 7, 3), drop(5, 6, 3)],
  showers: () => [...sun(4.5, -7, 3.4), ...cloud(-1, -2), drop(-4, 7, 3), drop(2, 7, 3)],
  snow: () => [...cloud(0, -3), flake(-5, 6), flake(0, 8), flake(5, 6)],
  thunderstorm: () => [...cloud(0, -3), stroke('sun', 2, [1, 3], [-2, 7], [1.5, 7], [-1, 11])],
};

function sun(x: number, y: number, radius: number): Shape[] {
  const rays = Array.from({ length: 8 }, (_, i) => {
    const [dx, dy] = [Math.cos((i * Math.PI) / 4), Math.sin((i * Math.PI) / 4)];
    const [from, to] = [radius + 2.6, radius + 4.4];
    return stroke('sun', 1.6, [x + dx * from, y + dy * from], [x + dx * to, y + dy * to]);
  });
  return [stroke('sun', 2 * radius, [x, y]), ...rays];
}

function cloud(x: number, y: number): Shape[] {
  return [
    stroke('cloud', 9, [x - 1.5, y - 2]),
    stroke('cloud', 7, [x + 3.5, y - 0.5]),
    stroke('cloud', 7, [x - 5, y + 1.5], [x + 5.5, y + 1.5]),
  ];
}

function drop(x: number, y: number, length: number): Shape {
  return stroke('rain', 1.8, [x + length / 5, y - length / 2], [x - length / 5, y + length / 2]);
}

function flake(x: number, y: number): Shape {
  return stroke('rain', 2.6, [x, y]);
}

/** One point is a dot. */
function stroke(role: Role, width: number, ...points: (readonly [number, number])[]): Shape {
  return { kind: 'line', role, width, points: points.map(([x, y]) => ({ x, y })) };
}

function move(shape: Shape, x: number, y: number): Shape {
  const moved = (point: Point) => ({ x: point.x + x, y: point.y + y });
  return shape.kind === 'line' ? { ...shape, points: shape.points.map(moved) } : shape;
}
