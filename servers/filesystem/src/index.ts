export { filesystem } from './server.ts';
