export { fillTemplate } from './fill-template.ts';
export { type Names, namesOf } from './names.ts';
