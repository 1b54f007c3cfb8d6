export { users } from './server.ts';
