export { createDatabase, type Database, type DatabaseSettings } from './database/database.ts';
export { DatabaseFailure, type FailureReason } from './database/database-failure.ts';
export { checkRole, type RoleFacts, type RoleFindings, readingRoleRecipe } from './database/role.ts';
export type { Answer, Request } from './database/run-request.ts';
export { postgres } from './server.ts';
