import { openStandIn } from '../../servers/weather/src/stand-in.fixture.ts';
import type { Demo } from './demo.ts';

export const weatherDemo: Demo = {
  server: 'weather',
  async start() {
    const upstreams = await openStandIn();
    return {
      env: {
        OPEN_METEO_URL: upstreams.url,
        GEOCODING_URL: upstreams.url,
        AIR_QUALITY_URL: upstreams.url,
        NWS_URL: upstreams.url,
        ALLOW_PRIVATE_HOSTS: upstreams.host,
      },
      calls: [
        { tool: 'get_weather', input: { city: 'Berlin' } },
        { tool: 'get_forecast', input: { city: 'Paris, TX', units: 'fahrenheit', days: 3 } },
        { tool: 'get_alerts', input: { city: 'Seattle' } },
        { tool: 'get_alerts', input: { city: 'Berlin' } },
        { tool: 'get_air_quality', input: { city: '52.52,13.41' } },
        { tool: 'get_weather', input: { city: 'Springfield' }, fails: true },
        { tool: 'get_weather', input: { city: '91,0' }, fails: true },
      ],
      stop: () => upstreams.close(),
    };
  },
};
