export { prompts } from './server.ts';
