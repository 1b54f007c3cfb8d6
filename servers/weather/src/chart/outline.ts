import type { Point } from './drawing.ts';

type Polygon = readonly Point[];

/** The polygons that a round pen of `width` covers on its way along `points`. */
export function strokeOutline(points: readonly Point[], width: number): Polygon[] {
  const radius = width / 2;
  return points.flatMap((from, i) => {
    const to = points[i + 1];
    return to === undefined || (from.x === to.x && from.y === to.y)
      ? [circle(from, radius)]
      : [circle(from, radius), bar(from, to, radius)];
  });
}

export function roundedRect(x: number, y: number, width: number, height: number, radius: number): Polygon {
  const corners = [
    { x: x + width - radius, y: y + height - radius },
    { x: x + radius, y: y + height - radius },
    { x: x + radius, y: y + radius },
    { x: x + width - radius, y: y + radius },
  ];
  return corners.flatMap((corner, i) => arc(corner, radius, (i * Math.PI) / 2, Math.PI / 2, 6));
}

function circle(centre: Point, radius: number): Polygon {
  return arc(centre, radius, 0, 2 * Math.PI, 16);
}

function arc({ x, y }: Point, radius: number, start: number, angle: number, steps: number): Polygon {
  return Array.from({ length: steps + 1 }, (_, step) => {
    const at = start + (angle * step) / steps;
    return { x: x + radius * Math.cos(at), y: y + radius * Math.sin(at) };
  });
}

// Same direction as the circles: otherwise the two would cancel each other where they overlap.
function bar(from: Point, to: Point, radius: number): Polygon {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const [dx, dy] = [((to.y - from.y) / length) * radius, ((from.x - to.x) / length) * radius];
  return [
    { x: from.x + dx, y: from.y + dy },
    { x: to.x + dx, y: to.y + dy },
    { x: to.x - dx, y: to.y - dy },
    { x: from.x - dx, y: from.y - dy },
  ];
}
