import { expect, it } from 'vitest';
import { applyEdits } from './edit-text.ts';

it('lets other work run between two edits, which may cancel it', async () => {
  const cancel = new AbortController();
  const edits = [
    { oldText: 'a', newText: 'b' },
    { oldText: 'b', newText: 'c' },
  ];

  const applying = applyEdits('a', edits, 10, cancel.signal);
  setImmediate(() => cancel.abort(new Error('cancelled')));

  await expect(applying).rejects.toThrow('cancelled');
});
