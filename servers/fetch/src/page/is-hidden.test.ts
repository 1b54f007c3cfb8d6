import { describe, expect, it } from 'vitest';
import { isHidden, sightOf } from './is-hidden.ts';

const styled = (style: string) => ({ style });

it.each([
  { hidden: '' },
  { 'aria-hidden': 'true' },
  { popover: '' },
  { hidden: '', id: 'XS:1f' },
  { hidden: '', id: 'S:1fx' },
  styled('display:none'),
  styled('color: red; DISPLAY : NONE !important'),
  styled('visibility:hidden'),
  styled('visibility:collapse'),
  styled('content-visibility: hidden'),
  styled('opacity:0'),
  styled('opacity: 0.00;'),
  styled('opacity:0%'),
  styled('opacity:.0'),
  styled('font-size:-0.0px'),
  styled('transform:scale(.0)'),
  styled('font-size:0px'),
  styled('font-size:0pt'),
  styled('font-size:0vmin !important'),
  styled('font-size:0.0em;color:red'),
  styled('position:absolute;left:-9999px'),
  styled('position:absolute;top:-9999px'),
  styled('position:absolute;right:-9999px'),
  styled('position:absolute;bottom:-9999px'),
  styled('margin-left:-1000em'),
  styled('text-indent:-10000em'),
  styled('height:0;overflow:hidden'),
  styled('max-height:0 !important'),
  styled('width:0'),
  styled('max-width:0'),
  styled('clip: rect(0 0 0 0)'),
  styled('clip: rect(1px, 1px, 1px, 1px)'),
  styled('clip:rect(0px,200px,0px,0px)'),
  styled('clip-path: inset(50%)'),
  styled('clip-path:inset(100%)'),
  styled('transform:scale(0)'),
  styled('transform: scale(0.0, 1)'),
  styled('display:/*\n*/none'),
  styled('color:transparent'),
  styled('color: rgba(0, 0, 0, 0)'),
  styled('color:hsl(0 0% 0% / 0%)'),
  styled('color:transparent;background:linear-gradient(red, blue)'),
  styled('color:transparent;background-clip:text'),
  styled('clip-path: circle(0)'),
  styled('clip-path:circle(0px at 0 0)'),
  styled('font:0/0 a'),
  styled('font: 0px a'),
  styled('transform:translateX(-9999px)'),
  styled('transform: translate(0, -9999px)'),
  styled('transform: translateY(-10000px)'),
  styled('position:absolute;left:-999em'),
  styled('text-indent:-999px'),
  styled('position:fixed;inset:-9999px'),
  styled('margin-top:-9999px'),
])('hides %j', (attributes) => {
  expect(isHidden(sightOf(attributes))).toBe(true);
});

it.each([
  {},
  { hidden: 'until-found' },
  { hidden: '', id: 'S:1f' },
  { 'aria-hidden': 'false' },
  styled('display:block'),
  styled('opacity:0.5'),
  styled('opacity:.05'),
  styled('font-size:10px'),
  styled('font-size:0.8em'),
  styled('left:-10px'),
  styled('max-width:0.5em'),
  styled('background-color:transparent'),
  styled('line-height:0'),
  styled('content-visibility: auto'),
  styled('transform: scale(0.95)'),
  styled('transform:scale(.5, 0.5)'),
  styled('clip: rect(10px,200px,200px,0)'),
  styled('clip: rect(0, 200px, 200px, 0)'),
  styled('clip:rect(0,auto,auto,0)'),
  styled('color:rgba(0,0,0,0.5)'),
  styled('color:transparent; background:linear-gradient(red, blue); -webkit-background-clip:text'),
  styled('background-image:url(x.png);background-clip:text;color:rgba(0, 0, 0, 0)'),
  styled('color:rgb(10,20,0)'),
  styled('color:rgb(255 255 0)'),
  styled('background-color:rgba(0,0,0,0)'),
  styled('clip-path:circle(50%)'),
  styled('font:12px/0 a'),
  styled('transform:translateX(-50%)'),
  styled('transform:translate(-100px, 0)'),
  styled('width: 4000px; transform: translate3d(-1200px, 0px, 0px)'),
  styled('transform: translate3d(0, 0, -1000px)'),
  styled('left:-99px'),
])('shows %j', (attributes) => {
  expect(isHidden(sightOf(attributes))).toBe(false);
});

describe('inside an element whose children may show themselves', () => {
  it.each([
    ['font-size:0', 'font-size:13px'],
    ['font-size: 0px', 'color: red; font-size: .875rem !important'],
    ['font-size:0', 'font-size:small'],
    ['font-size:0', 'FONT-SIZE:x-large;color:red'],
    ['font-size:0', 'font-size:1.5rem'],
    ['font-size:0', 'font-size:12pt'],
    ['visibility:hidden', 'visibility: visible'],
    ['visibility:hidden', 'color:red;VISIBILITY:visible;top:0'],
    ['visibility:hidden', 'visibility:visible !important'],
  ])('%j, it shows %j', (outside, style) => {
    expect(isHidden(sightOf({ style }, sightOf({ style: outside })))).toBe(false);
  });

  it.each([
    ['font-size:0', ''],
    ['font-size:0', 'font-size:2em'],
    ['font-size:0', 'font-size:120%'],
    ['font-size:0', 'font-size:13px;font-size:0'],
    ['font-size:0', 'visibility:visible'],
    ['font-size:0', '/*;font-size:13px;*/'],
    ['font-size:0', '/*;font-size:13px'],
    ['font-size:0', 'font-size:13px+'],
    ['font-size:0', '--x: font-size:13px'],
    ['visibility:hidden', 'font-size:13px'],
    ['visibility:hidden', 'visibility:inherit'],
    ['visibility:hidden', 'visibility:visible+'],
    ['visibility:hidden', '--x: visibility:visible'],
  ])('%j, it hides %j', (outside, style) => {
    expect(isHidden(sightOf({ style }, sightOf({ style: outside })))).toBe(true);
  });
});
