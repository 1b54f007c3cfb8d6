import type { Drawing, Point, Shape } from '../src/chart/drawing.ts';
import { svgElement } from './element.ts';

/** Paints a drawing as SVG; the style sheet gives its roles their colours. */
export function paintSvg({ width, height, shapes }: Drawing): SVGElement {
  const attributes = { viewBox: `0 0 ${width} ${height}`, width, height, 'aria-hidden': 'true' };
  return svgElement('svg', attributes, ...shapes.map(paintShape));
}

function paintShape(shape: Shape): SVGElement {
  const role = { 'data-role': shape.role };
  switch (shape.kind) {
    case 'rect': {
      const { x, y, width, height, radius } = shape;
      return svgElement('rect', { ...role, x, y, width, height, rx: radius });
    }
    case 'area':
      return svgElement('path', { ...role, class: 'area', d: `${path(shape.points)}Z` });
    case 'line':
      // A dot is a line of length 0.
      return svgElement('path', {
        ...role,
        class: 'line',
        'stroke-width': shape.width,
        d: shape.points.length === 1 ? `${path(shape.points)}h0` : path(shape.points),
      });
    case 'text': {
      const { x, y, size, anchor, text } = shape;
      return svgElement('text', { ...role, x, y, 'font-size': size, 'text-anchor': anchor }, text);
    }
  }
}

function path(points: readonly Point[]): string {
  return `M${points.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}`;
}
