import { expect, it } from 'vitest';
import { prefixLines } from './block.ts';

it('takes a step for each line, so that other work can go on in between', () => {
  const steps = prefixLines('\n'.repeat(99), () => '>');
  expect([...steps]).toHaveLength(100);
});
