import { expect, test } from 'vitest'
import { epochsOf } from './epochs.ts'

/** Steps of a hundred milliseconds, told as `a9 b1`: fingerprint and calls. */
const steps = (...told: string[]) =>
  told.flatMap((words, step) =>
    words
      .split(' ')
      .filter(Boolean)
      .map((word) => ({
        ...{ fingerprint: word[0]!, step },
        calls: Number(word.slice(1)),
        firstMs: step * 100 + 7,
      })),
  )

test.each([
  ['nothing seen', steps(), ['@0']],
  ['one environment', steps('a5', 'a3', 'a9'), ['a@0']],
  ['a new index', steps('a5', 'a4 b1', 'b5', 'b4'), ['a@0', 'b@207']],
  ['and back again', steps('a5', 'a5', 'b5', 'b4', 'a5', 'a4'), ['a@0', 'b@207', 'a@407']],
  ['a fallback for a while', steps('a5', 'b5', 'a5', 'a4 b2'), ['a@0']],
  ['hours without traffic between', steps('a5', '', '', 'b5', '', 'b4'), ['a@0', 'b@307']],
  ['three environments in turn', steps('a5', 'b5', 'c5', 'c4'), ['a@0', 'c@207']],
  ['a change seen in the last step only', steps('a5', 'b5'), ['a@0']],
])('%s', (_, seen, expected) => {
  expect(epochsOf(seen, 0).map(({ fingerprint, fromMs }) => `${fingerprint}@${fromMs}`)).toEqual(expected)
})
