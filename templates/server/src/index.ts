export { templateServer } from './server.ts';
