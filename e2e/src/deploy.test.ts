import { readdirSync, readFileSync } from 'node:fs';
import { commonOptions, httpOptions, optionTable } from '@mcp-commons/core';
import { users } from '@mcp-commons/server-users';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';

const folder = new URL('../../deploy/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');

const variables = new Set(
  [users.options, commonOptions, httpOptions]
    .flatMap(optionTable)
    .flatMap(({ variable, secret }) => (secret ? [variable, `${variable}_FILE`] : [variable])),
);
const unknown = (names: readonly string[]) => names.filter((name) => !variables.has(name));

const replica = z.object({ environment: z.record(z.string(), z.string()) });
const compose = z.object({
  services: z.object({
    'users-1': replica,
    'users-2': replica,
    nginx: z.object({ environment: z.record(z.string(), z.string()) }),
  }),
});
const deployment = z.object({
  spec: z.object({
    template: z.object({
      spec: z.object({
        terminationGracePeriodSeconds: z.number(),
        containers: z.tuple([
          z.object({ env: z.array(z.object({ name: z.string(), value: z.string().optional() })) }),
        ]),
      }),
    }),
  }),
});

describe('what deploy/ sets', () => {
  it('are options that the server has, in compose', () => {
    const { services } = compose.parse(parse(read('compose.yaml'), { merge: true }));
    expect(unknown(Object.keys(services['users-1'].environment))).toEqual([]);
    expect(services['users-2']).toEqual(services['users-1']);
  });

  it('is what the template of nginx asks for', () => {
    const { services } = compose.parse(parse(read('compose.yaml'), { merge: true }));
    const asked = [...read('nginx/mcp.conf.template').matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
    expect(new Set(asked.filter((name) => name !== undefined))).toEqual(
      new Set(Object.keys(services.nginx.environment)),
    );
  });

  it('are options that the server has, in Kubernetes, with time enough to end', () => {
    const { spec } = deployment.parse(parse(read('kubernetes/deployment.yaml'))).spec.template;
    const { env } = spec.containers[0];
    expect(unknown(env.map(({ name }) => name))).toEqual([]);
    const delay = Number(env.find(({ name }) => name === 'SHUTDOWN_DELAY_MS')?.value);
    const needed = delay + httpOptions.parse({}).drainMs + 4_000;
    expect(spec.terminationGracePeriodSeconds * 1_000).toBeGreaterThan(needed);
  });

  it('is listed in the kustomization, all of it', () => {
    const { resources } = z
      .object({ resources: z.array(z.string()) })
      .parse(parse(read('kubernetes/kustomization.yaml')));
    const files = readdirSync(new URL('kubernetes/', folder)).filter((name) => name !== 'kustomization.yaml');
    expect(resources.toSorted()).toEqual(files.toSorted());
  });

  it('are variables that the server has, in the image', () => {
    const [, set = ''] = /^ENV (.*)$/m.exec(read('Dockerfile')) ?? [];
    const names = set.split(' ').map((pair) => pair.split('=')[0] ?? '');
    expect(unknown(names.filter((name) => name !== 'NODE_ENV'))).toEqual([]);
  });
});
