import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { embed, toBase64 } from './embedding.ts'
import { anthropicImageTokens, imageSize, openaiImageTokens } from './images.ts'
import { createPromptCache } from './prompt-cache.ts'
import { countTokens, splitTokens } from './tokens.ts'
import { namesIn } from './tools.ts'

test('tokens joined are the text, and their number is the count', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.lorem({ mode: 'sentences' })), (text) => {
      const tokens = splitTokens(text)
      expect(tokens.join('')).toBe(text)
      expect(tokens).toHaveLength(countTokens(text))
      expect(tokens.every((token) => token.isWellFormed())).toBe(text.isWellFormed())
    }),
  )
  expect(splitTokens('Hello, wonderful world 😀!\n\nBye')).toEqual([
    'Hello',
    ',',
    ' wonder',
    'ful',
    ' world',
    ' 😀',
    '!',
    '\n\n',
    'Bye',
  ])
})

test('embeddings are unit vectors of any width', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 512 }), (text, dimensions) => {
      const length = Math.hypot(...embed(text, dimensions, 1))
      expect(length).toBeCloseTo(1, 5)
    }),
  )
  expect(Buffer.from(toBase64(Float32Array.of(1, -2)), 'base64')).toEqual(
    Buffer.from([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]),
  )
})

test('image sizes are read from the header', () => {
  const jpeg = Buffer.from('ffd8ffe000040000ffc00011080258032003012200021101031101', 'hex').toString('base64')
  expect(imageSize(jpeg)).toEqual({ width: 800, height: 600 })
  expect(imageSize('')).toEqual({ width: 1024, height: 1024 })
  // OpenAI's own examples: 1024 × 1024 costs 765, low detail 85.
  expect(openaiImageTokens('https://example.com/a.png', 'auto')).toBe(765)
  expect(openaiImageTokens('https://example.com/a.png', 'low')).toBe(85)
  expect(anthropicImageTokens(jpeg)).toBe(640)
})

test('an explicit cache expires, and a longer mark writes only what is new', () => {
  const cache = createPromptCache()
  const short = { hash: 1, tokens: 2000, ttlMs: 300_000 }
  const long = { hash: 2, tokens: 5000, ttlMs: 3_600_000 }
  expect(cache.explicit('k', [short], 0)).toEqual({
    readTokens: 0,
    written5mTokens: 2000,
    written1hTokens: 0,
  })
  expect(cache.explicit('k', [short, long], 1000)).toEqual({
    readTokens: 2000,
    written5mTokens: 0,
    written1hTokens: 3000,
  })
  expect(cache.explicit('other', [short], 1000).readTokens).toBe(0)
  expect(cache.explicit('k', [short], 400_000)).toEqual({
    readTokens: 0,
    written5mTokens: 2000,
    written1hTokens: 0,
  })
  expect(cache.explicit('k', [{ ...short, tokens: 1000 }], 0).written5mTokens).toBe(0)
})

test('names are quoted texts, numbers and capitalised words within a sentence', () => {
  expect(namesIn('Is order A-1001 in Paris or in New York, as "Bob" said?')).toEqual([
    'A-1001',
    'Paris',
    'New York',
    'Bob',
  ])
})
