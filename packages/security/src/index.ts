export { redactor } from './redact.ts';
