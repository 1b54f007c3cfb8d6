import { describe, expect, it } from 'vitest';
import { constants, functions } from './functions.ts';
import { help } from './help.ts';
import { defaults, limits } from './limits.ts';
import { evaluate } from './unhurried.fixture.ts';

describe('help', () => {
  it('names every function and every constant', () => {
    const missing = [...functions.keys(), ...constants.keys()].filter((name) => !help.includes(`\`${name}`));
    expect(missing).toEqual([]);
  });

  it('shows only refusals that are refused', () => {
    const table = help.slice(help.indexOf('| instead of |'), help.indexOf('There are no units'));
    const left = [...table.matchAll(/^\| (`.*?`) \| `/gm)].flatMap(([, cell = '']) => cell.split(', '));
    const refused = left.map((code) => code.replaceAll('`', '').replaceAll('\\|', '|'));

    const accepted = refused.filter((expression) => {
      try {
        evaluate(expression, { variables: { x: 2 } });
        return true;
      } catch {
        return false;
      }
    });

    expect(refused.length).toBeGreaterThan(10);
    expect(accepted).toEqual([]);
  });

  it('states no value that an option may change', () => {
    const changeable = [
      `${defaults.precision} digits`,
      `${limits.length} characters`,
      `${defaults.deadlineMs} ms`,
    ];
    expect(changeable.filter((value) => help.includes(value))).toEqual([]);
  });
});
