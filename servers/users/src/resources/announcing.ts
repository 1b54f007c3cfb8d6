import type { Changes } from '@mcp-commons/core';
import type { Accounts } from '../account/accounts.ts';
import type { User } from '../account/user.ts';

/** The same accounts, and subscribers of the resources hear of every change once it is committed. */
export function announcing(accounts: Accounts, changes: Changes): Accounts {
  const tell = async (change: Promise<User>): Promise<User> => {
    const user = await change;
    changes.resourceUpdated(`users://${user.id}`);
    changes.resourceUpdated('app://users');
    return user;
  };
  // Who comes or goes changes what resources/list names.
  const tellOfList = async (change: Promise<User>): Promise<User> => {
    const user = await tell(change);
    changes.resourcesChanged();
    return user;
  };
  return {
    ...accounts,
    create: (profile, write) => tellOfList(accounts.create(profile, write)),
    update: (id, profile, write) => tell(accounts.update(id, profile, write)),
    remove: (id, write) => tellOfList(accounts.remove(id, write)),
    restore: (id, write) => tellOfList(accounts.restore(id, write)),
  };
}
