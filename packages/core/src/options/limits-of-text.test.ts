import { constants } from 'node:buffer';
import { expect, it } from 'vitest';
import { commonOptions } from './common-options.ts';
import { httpLimitOptions } from './http-limit-options.ts';

it.each([
  ['maxMessageBytes', commonOptions],
  ['maxBodyBytes', httpLimitOptions],
])('allows no %s that Node cannot read as one text', (key, options) => {
  expect(options.safeParse({ [key]: constants.MAX_STRING_LENGTH + 1 }).success).toBe(false);
});
