import { expect, it, onTestFinished, vi } from 'vitest';
import { createTypeNames } from './type-names.ts';

it('asks for a name once a minute, because ALTER TYPE can change it', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const nameTypes = createTypeNames();
  const columns = [{ name: 'x', typeOid: 16_400 }];
  const ask = vi.fn(async () => [{ oid: '16400', name: 'mood' }]);
  await nameTypes(columns, ask);
  await nameTypes(columns, ask);
  expect(ask).toHaveBeenCalledTimes(1);

  ask.mockResolvedValue([{ oid: '16400', name: 'feeling' }]);
  vi.advanceTimersByTime(60_001);

  expect(await nameTypes(columns, ask)).toEqual(['feeling']);
});
