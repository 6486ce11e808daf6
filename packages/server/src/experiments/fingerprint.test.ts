import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fingerprintOf, partsOf, readIndex } from './fingerprint.ts'

test('says what an answer depends on, in one order', () => {
  const index = readIndex('handbook@7; k=8; embedder=e5-large')
  expect(index).toMatchObject({ name: 'handbook', version: '7' })
  const fingerprint = fingerprintOf('openai', 'gpt-4o', index)
  expect(fingerprint).toBe('model=openai/gpt-4o; index=handbook@7; embedder=e5-large; retrieval.k=8')
  expect(fingerprintOf('openai', 'gpt-4o', readIndex(' handbook@7;embedder = e5-large ;k= 8;'))).toBe(
    fingerprint,
  )
  expect(Object.fromEntries(partsOf(fingerprint!))).toEqual({
    model: 'openai/gpt-4o',
    index: 'handbook@7',
    embedder: 'e5-large',
    'retrieval.k': '8',
  })
})

test('what is unknown is left out', () => {
  expect(fingerprintOf('openai', 'gpt-4o', null)).toBe('model=openai/gpt-4o')
  expect(fingerprintOf(null, null, readIndex('handbook'))).toBe('index=handbook')
  expect(fingerprintOf(null, null, null)).toBeNull()
  expect(readIndex(' ;k=8')).toBeNull()
  expect(readIndex('@3')).toMatchObject({ name: '@3', version: null })
})

test('whatever a caller says, it reads back', () =>
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (name, model) => {
      const index = readIndex(name)
      const parts = partsOf(fingerprintOf('openai', model, index)!)
      expect(parts.get('model')).toBe(`openai/${model}`)
      if (index) expect(parts.get('index')).toBe(name.split(';')[0]!.trim())
    }),
    { seed: 4 },
  ))
