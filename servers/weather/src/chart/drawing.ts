/** What a part of a drawing stands for; painters choose the colours. */
export type Role =
  | 'card'
  | 'grid'
  | 'text'
  | 'muted'
  | 'band'
  | 'high'
  | 'low'
  | 'rain'
  | 'rain-text'
  | 'sun'
  | 'cloud';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Shape =
  | {
      readonly kind: 'rect';
      readonly role: Role;
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly radius: number;
    }
  | { readonly kind: 'area'; readonly role: Role; readonly points: readonly Point[] }
  /** The path of a round pen; a single point is a dot. */
  | { readonly kind: 'line'; readonly role: Role; readonly width: number; readonly points: readonly Point[] }
  | {
      readonly kind: 'text';
      readonly role: Role;
      readonly x: number;
      /** The baseline. */
      readonly y: number;
      readonly size: number;
      readonly anchor: 'start' | 'middle';
      readonly text: string;
    };

/** A picture as data, in units of its own, that an SVG or a PNG is painted from. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
}
