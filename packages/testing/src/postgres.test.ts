import { expect, it, onTestFinished } from 'vitest';
import { startPostgres } from './postgres.ts';

it('keeps its data over a pause', async () => {
  const postgres = await startPostgres({ max_connections: '7' });
  onTestFinished(() => postgres.stop());
  const url = await postgres.createDatabase('kept');

  await postgres.pause();
  await postgres.resume();

  await expect(postgres.createDatabase('kept')).rejects.toThrow(/already exists/);
  expect(new URL(url).pathname).toBe('/kept');
});
