import { createNetworkGuard } from '@mcp-commons/security/network-guard';
import { expect, it, onTestFinished } from 'vitest';
import { createRobotsPolicy } from './robots-policy.ts';

it('reports a name that does not resolve as such', async () => {
  const guard = createNetworkGuard({
    resolve: () => Promise.reject(Object.assign(new Error('unknown name'), { code: 'ENOTFOUND' })),
  });
  onTestFinished(() => guard.close());
  const { check } = createRobotsPolicy({ guard, product: 'test', userAgent: 'test' });

  const checked = check(new URL('http://nothing.invalid/page'), new AbortController().signal);

  await expect(checked).rejects.toThrow('nothing.invalid has no address: the name does not resolve');
});
