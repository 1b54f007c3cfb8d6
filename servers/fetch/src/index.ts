export { type ConvertedPage, type ConvertOptions, htmlToMarkdown } from './markdown/html-to-markdown.ts';
export { parseRobots, type RobotsRules } from './robots/parse-robots.ts';
export { fetchServer } from './server.ts';
