export { data } from './server.ts';
