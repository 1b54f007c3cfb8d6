export { fetchServer } from './server.ts';
