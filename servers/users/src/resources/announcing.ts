import type { Changes } from '@mcp-commons/core';
import type { Accounts } from '../account/accounts.ts';
import type { User } from '../account/user.ts';

/** Wraps accounts so that subscribers of the resources are told of every committed change. */
export function announcing(accounts: Accounts, changes: Changes): Accounts {
  const announce = async (change: Promise<User>): Promise<User> => {
    const user = await change;
    changes.resourceUpdated(`users://${user.id}`);
    changes.resourceUpdated('app://users');
    return user;
  };
  // A user that comes or goes also changes resources/list.
  const announceList = async (change: Promise<User>): Promise<User> => {
    const user = await announce(change);
    changes.resourcesChanged();
    return user;
  };
  return {
    ...accounts,
    create: (profile, write) => announceList(accounts.create(profile, write)),
    update: (id, profile, write) => announce(accounts.update(id, profile, write)),
    remove: (id, write) => announceList(accounts.remove(id, write)),
    restore: (id, write) => announceList(accounts.restore(id, write)),
  };
}
