import type { Demo } from './demo.ts';

const calculate = (expression: string, more: Record<string, unknown> = {}) => ({
  tool: 'calculate',
  input: { expression, ...more },
});

export const calculatorDemo: Demo = {
  server: 'calculator',
  start: async () => ({
    calls: [
      calculate('0.1 + 0.2'),
      calculate('1/3 * 3 == 1'),
      calculate('200! / 198!'),
      calculate('250 + 8%'),
      calculate('principal * (1 + rate)^years', {
        variables: { principal: '1000', rate: '0.05', years: 10 },
      }),
      calculate('sqrt(2)', { precision: 60 }),
      { ...calculate('8/2(2+2)'), fails: true },
      { ...calculate('9^9^9^9'), fails: true },
      { ...calculate('process.exit(1)'), fails: true },
    ],
    resources: ['calculator://help'],
  }),
};
