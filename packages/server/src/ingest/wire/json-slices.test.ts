import { assert, asyncProperty, integer, json } from 'fast-check'
import { expect, test } from 'vitest'
import { Malformed } from '../model.ts'
import { parseInSlices } from './json-slices.ts'

const sliced = (text: string, atOnce: number) => parseInSlices(Buffer.from(text), () => undefined, atOnce)
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

test('whatever the slices, it is what JSON.parse makes of it', async () => {
  await assert(
    asyncProperty(json(), integer({ min: 0, max: 40 }), async (text, atOnce) => {
      expect(plain(await sliced(text, atOnce))).toEqual(plain(JSON.parse(text)))
      const airy = JSON.stringify(JSON.parse(text), null, 2)
      expect(plain(await sliced(` ${airy}\n`, atOnce))).toEqual(plain(JSON.parse(text)))
    }),
    { numRuns: 500 },
  )
})

test('what JSON.parse refuses is refused, wherever it is cut or bent', async () => {
  const text = '{"a": [1, {"b\\"]": "c\\\\", "d": [[], {}, null]}, -2.5e3], "ü": true}'
  const bent = [
    ...Array.from(text, (_, at) => text.slice(0, at)),
    ...Array.from(text, (_, at) => text.slice(0, at) + text.slice(at + 1)),
    ...Array.from(text, (_, at) => `${text.slice(0, at)},${text.slice(at)}`),
    ...['', ' ', '[1,]', '{"a":1,}', '[,1]', '[1 2]', '{"a" 1}', '{a:1}', '[1]]', '{"a":[1}]', 'nul', '"'],
  ]
  for (const one of bent)
    for (const atOnce of [0, 3, 8, 1_000]) {
      const expected = (() => {
        try {
          return { value: plain(JSON.parse(one)) }
        } catch {
          return null
        }
      })()
      const found = await sliced(one, atOnce).then(
        (value) => ({ value: plain(value) }),
        (error: unknown) => {
          expect(error).toBeInstanceOf(Malformed)
          return null
        },
      )
      expect(found, `${one} in slices of ${atOnce}`).toEqual(expected)
    }
})

test('a name of the language is a name like any other, and large containers nest so deep and no deeper', async () => {
  const found = (await sliced('{"__proto__": {"a": 1}, "b": 2}', 4)) as object
  expect(Object.keys(found)).toEqual(['__proto__', 'b'])
  await expect(sliced('['.repeat(100_000), 8)).rejects.toThrow(Malformed)
  await expect(sliced(`${'['.repeat(100)}${']'.repeat(100)}`, 8)).rejects.toThrow('nested too deeply')
})

test('others have their turn between slices', async () => {
  let turns = 0
  const text = JSON.stringify({
    spans: Array.from({ length: 50 }, (_, at) => ({ at, text: 'word '.repeat(20) })),
  })
  await parseInSlices(Buffer.from(text), () => void (turns += 1), 200)
  expect(turns).toBeGreaterThan(50)
})
