import { expect, it } from 'vitest';
import { isHidden } from './is-hidden.ts';

const styled = (style: string) => ({ style });

it.each([
  { hidden: '' },
  { 'aria-hidden': 'true' },
  styled('display:none'),
  styled('color: red; DISPLAY : NONE !important'),
  styled('visibility:hidden'),
  styled('opacity:0'),
  styled('opacity: 0.00;'),
  styled('font-size:0px'),
  styled('position:absolute;left:-9999px'),
  styled('text-indent:-10000em'),
  styled('height:0;overflow:hidden'),
  styled('clip: rect(0 0 0 0)'),
  styled('clip-path: inset(50%)'),
  styled('transform:scale(0)'),
  styled('color:transparent'),
])('hides %j', (attributes) => {
  expect(isHidden(attributes)).toBe(true);
});

it.each([
  {},
  { hidden: 'until-found' },
  { hidden: '', id: 'S:1f' },
  { 'aria-hidden': 'false' },
  styled('display:block'),
  styled('opacity:0.5'),
  styled('font-size:10px'),
  styled('left:-10px'),
  styled('max-width:0.5em'),
  styled('background-color:transparent'),
  styled('line-height:0'),
])('shows %j', (attributes) => {
  expect(isHidden(attributes)).toBe(false);
});
