import { defaultDataFolder, defineServer } from '@mcp-commons/core';
import manifest from '../package.json' with { type: 'json' };
import { options } from './options.ts';
import { userResource } from './resources/user.ts';
import { userListResource } from './resources/user-list.ts';
import { createUserTool } from './tools/create-user.ts';
import { deleteUserTool } from './tools/delete-user.ts';
import { getUserTool } from './tools/get-user.ts';
import { listUserAuditTool } from './tools/list-user-audit.ts';
import { listUsersTool } from './tools/list-users.ts';
import { restoreUserTool } from './tools/restore-user.ts';
import { updateUserTool } from './tools/update-user.ts';
import { openOnFirstUse } from './use-accounts.ts';

export const users = defineServer({
  package: manifest,
  name: 'users',
  title: 'Users',
  instructions:
    'Manages user accounts. Find a user with list_users or get_user before changing it, and pass its version as ' +
    'expected_version so that nobody else is overwritten. Deleting can be undone with restore_user.',
  options,
  open(settings, { changes }) {
    const { readOnly, deleteConfirm, databaseUrl } = settings;
    // With PostgreSQL there is no folder, and perhaps no home directory that it could be in.
    const dataDir = settings.dataDir ?? (databaseUrl === undefined ? defaultDataFolder('users') : '');
    const { use, close } = openOnFirstUse({ ...settings, dataDir }, changes);
    const tools = [
      createUserTool(use),
      getUserTool(use),
      listUsersTool(use),
      updateUserTool(use),
      deleteUserTool(use, deleteConfirm),
      restoreUserTool(use),
      listUserAuditTool(use),
    ];
    return {
      tools: tools.filter(({ annotations }) => annotations.readOnlyHint || !readOnly),
      resources: [userListResource(use), userResource(use)],
      announces: ['resources', 'resource-updates'],
      ready: async () => void (await use((accounts) => accounts.audit({ limit: 1 }))),
      close,
    };
  },
});
