import { expect, it } from 'vitest';
import { prefixLines } from './block.ts';

it('takes a step for some hundred lines, so that other work can go on in between', () => {
  const steps = prefixLines('\n'.repeat(999), () => '>');
  expect([...steps]).toHaveLength(4);
});
