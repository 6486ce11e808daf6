import { expect, test } from 'vitest'
import { readTtl, ttlText } from './ttl-words.ts'

test('times to live are read as they are shown', () => {
  const of = { news: 7, law: null, 'a b': 0.5 }
  expect(readTtl(ttlText(of))).toEqual(of)
  expect(readTtl(' \n')).toEqual({})
})

test('a line that cannot be read is named', () => {
  for (const line of ['news', 'news = soon', '= 7', 'news = 0'])
    expect(readTtl(`law = never\n${line}`)).toEqual({ fault: expect.stringContaining(line) })
})
