import { describe, expect, it } from 'vitest';
import { evaluate } from './unhurried.fixture.ts';

describe('evaluate', () => {
  it('gives an exact value in full', () => {
    expect(evaluate('2x + 1/4', { variables: { x: '0.125' } })).toEqual({
      result: '0.5',
      exact: true,
      interpreted: '(2 * x) + (1 / 4)',
      notes: [],
    });
  });

  it('gives the fraction where the decimal never ends', () => {
    expect(evaluate('1/3')).toEqual({
      result: '0.3333333333333333333333333333333333',
      exact: false,
      interpreted: '1 / 3',
      fraction: '1/3',
      notes: ['rounded to 34 digits'],
    });
  });

  it('rounds an irrational value to the precision asked for', () => {
    expect(evaluate('sqrt(2)', { precision: 10 })).toEqual({
      result: '1.414213562',
      exact: false,
      interpreted: 'sqrt(2)',
      notes: ['rounded to 10 digits'],
    });
    expect(evaluate('sqrt(2)', { precision: 1 }).notes).toEqual(['rounded to 1 digit']);
  });

  it('says when a difference was taken as 0', () => {
    expect(evaluate('sin(pi)')).toEqual({
      result: '0',
      exact: false,
      interpreted: 'sin(pi)',
      notes: ['a difference below 1 part in 10^137 was taken as 0'],
    });
  });

  it('says so also of a result that is rounded', () => {
    expect(evaluate('pi + sin(pi)').notes).toEqual([
      'rounded to 34 digits',
      'a difference below 1 part in 10^137 was taken as 0',
    ]);
  });

  it('calls a whole part exact when no rounding could change it', () => {
    expect(evaluate('floor(pi)')).toMatchObject({ result: '3', exact: true, notes: [] });
    expect(evaluate('floor(sqrt(2)^2)')).toMatchObject({ result: '2', exact: false });
  });

  it.each([
    ['floor(10^88 * sin(10^9*pi + 1/7))', 34, '1.423717297922636671652723207062312e87'],
    ['round(10^95 * (sqrt(10^20 + 1) - 10^10))', 20, '5e84'],
    ['floor(10^87 * sin(10^14*pi + 1/7))', 5, '1.4237e86'],
  ])('writes no digits of %s that were lost on the way', (expression, precision, result) => {
    expect(evaluate(expression, { precision })).toMatchObject({
      result,
      exact: false,
      notes: [`rounded to ${precision} digits`],
    });
  });

  it('writes a whole part in full once two passes have all its digits', () => {
    expect(evaluate('floor(10^50 * pi)')).toMatchObject({
      result: '314159265358979323846264338327950288419716939937510',
      exact: true,
    });
  });

  it('recovers digits that cancel', () => {
    expect(evaluate('(1e40 + pi) - 1e40').result).toBe('3.141592653589793238462643383279503');
    expect(evaluate('ln((1e60 + pi) - 1e60)').result).toBe(evaluate('ln(pi)').result);
  });

  it.each([['sin(pi/6) / 2'], ['exp(ln(0.25))']])(
    'rounds the half %s up although its decimals stay below',
    (expression) => {
      expect(evaluate(expression, { precision: 1 }).result).toBe('0.3');
    },
  );

  it.each([
    ['1.5 - pi * 1e-20', 1, '1'],
    ['2.5 * cos(1e-20)', 1, '2'],
    ['0.12345678901234567890123456789012345 - pi * 1e-50', 34, '0.1234567890123456789012345678901234'],
  ])('rounds what is a little below a half down: %s', (expression, precision, result) => {
    expect(evaluate(expression, { precision }).result).toBe(result);
  });
});

describe('the decimal written', () => {
  it.each([
    ['full digits of a large whole number', '2^70', '1180591620717411303424'],
    ['zeros up to 40 digits', '10^30', '1000000000000000000000000000000'],
    ['an exponent where zeros prevail', '3 * 10^300', '3e300'],
    ['an exponent for a small number', '1e-8', '1e-8'],
    ['zeros for a number not that small', '1e-7', '0.0000001'],
    ['an exponent beyond the digits known', '1e40 * pi', '3.141592653589793238462643383279503e40'],
    ['a sign', '-1/8', '-0.125'],
    ['a whole number beyond 1,000 digits, rounded', '3^3000', '2.310809578111909272693109431184833e1431'],
    ['a sign before an exponent', '-3^3000', '-2.310809578111909272693109431184833e1431'],
  ])('has %s', (_, expression, result) => {
    expect(evaluate(expression).result).toBe(result);
  });

  it('is exact up to 1,000 digits and rounded beyond', () => {
    expect(evaluate('10^999 + 1').exact).toBe(true);
    expect(evaluate('10^1000 + 1')).toMatchObject({ result: '1e1000', exact: false });
    expect(evaluate('10^5000')).toMatchObject({ result: '1e5000', exact: true });
  });

  it.each([['10^1000 + 1'], ['3^-3000']])(
    'comes without a fraction that is whole or too long: %s',
    (expression) => {
      expect(evaluate(expression)).not.toHaveProperty('fraction');
    },
  );
});
