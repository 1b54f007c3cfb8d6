export { createWeatherServer, weather } from './server.ts';
export { systemTime, type Time } from './upstream/time.ts';
