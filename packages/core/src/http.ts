export { type HttpService, serveOverHttp } from './http/serve-over-http.ts';
