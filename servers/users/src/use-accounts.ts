import { type Changes, ToolError, type ToolErrorKind } from '@mcp-commons/core';
import { AccountError, type AccountErrorReason } from './account/account-error.ts';
import type { Accounts } from './account/accounts.ts';
import type { StoreSettings } from './account/open-accounts.ts';
import { announcing } from './resources/announcing.ts';

/** Runs `work` with the accounts, and turns every AccountError into a ToolError. */
export type UseAccounts = <T>(work: (accounts: Accounts) => Promise<T>) => Promise<T>;

/** Loads the driver and opens the database on first use. If that fails, the next use tries again. */
export function openOnFirstUse(
  settings: StoreSettings,
  changes: Changes,
): { use: UseAccounts; close(): Promise<void> } {
  let opened: Promise<Accounts> | undefined;

  async function open(): Promise<Accounts> {
    try {
      const { openAccounts } = await import('./account/open-accounts.ts');
      return announcing(await openAccounts(settings), changes);
    } catch (error) {
      opened = undefined;
      throw error;
    }
  }

  return {
    async use(work) {
      opened ??= open();
      try {
        return await work(await opened);
      } catch (error) {
        if (!(error instanceof AccountError)) throw error;
        throw new ToolError(kinds[error.reason], error.message, { cause: error });
      }
    },
    async close() {
      const accounts = await opened?.catch(() => undefined);
      await accounts?.close();
    },
  };
}

const kinds: Readonly<Record<AccountErrorReason, ToolErrorKind>> = {
  'not-found': 'not_found',
  deleted: 'conflict',
  'not-deleted': 'conflict',
  'email-taken': 'conflict',
  'stale-version': 'conflict',
  'last-admin': 'denied',
  'key-reused': 'conflict',
  busy: 'unavailable',
  full: 'limit',
  slow: 'timeout',
  unreachable: 'unavailable',
  unusable: 'unavailable',
  'not-set-up': 'unavailable',
};
