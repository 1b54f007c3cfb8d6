import { expect, it, onTestFinished } from 'vitest';
import { startPostgres } from './postgres.ts';

it('keeps its data over a pause', async () => {
  const postgres = await startPostgres();
  onTestFinished(() => postgres.stop());
  await postgres.createDatabase('kept');

  await postgres.pause();
  await postgres.resume();

  await expect(postgres.createDatabase('kept')).rejects.toThrow(/already exists/);
});
