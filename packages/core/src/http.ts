export type { Component } from './http/monitor/readiness.ts';
export { type HttpService, type SharedServices, serveOverHttp } from './http/serve-over-http.ts';
