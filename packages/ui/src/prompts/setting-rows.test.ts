import { expect, test } from 'vitest'
import { settingRows } from './setting-rows.ts'

test('each parameter and each variable that differs is a row of its own, in words', () =>
  expect(
    settingRows([
      { field: 'maxTokens', from: 300, to: 100 },
      { field: 'parameters', from: { seed: 7, topP: 1 }, to: { topP: 1, stop: ['END'] } },
      {
        field: 'variableTypes',
        from: { a: { type: 'string' }, kept: { type: 'json' } },
        to: { a: { type: 'enum', values: ['x', 'y'], default: 'x' }, kept: { type: 'json' } },
      },
    ]),
  ).toEqual([
    { name: 'Maximum tokens', from: '300', to: '100' },
    { name: 'Seed', from: '7', to: null },
    { name: 'Stop', from: null, to: '[\n  "END"\n]' },
    {
      name: '{a}',
      from: 'string; without a value refused: it is required',
      to: 'one of x, y; without a value “x”',
    },
  ]))
