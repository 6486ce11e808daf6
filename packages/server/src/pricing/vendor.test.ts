import { expect, test } from 'vitest'
import { compileBook } from './book.ts'
import { PriceTerms } from './model.ts'
import { priceName, vendorOf } from './vendor.ts'

test('the vendor is known by the provider’s name, or by its address', () => {
  expect(vendorOf('openai', 'http://127.0.0.1:4410/v1')).toBe('openai')
  expect(vendorOf('gemini', 'http://127.0.0.1:4410/v1')).toBe('google')
  expect(vendorOf('eu', 'https://api.openai.com/v1')).toBe('openai')
  expect(vendorOf('work', 'https://mine.openai.azure.com/openai')).toBe('azure')
  expect(vendorOf('local', 'http://127.0.0.1:11434/v1')).toBeNull()
  expect(vendorOf('evil', 'https://api.openai.com.example.com/v1')).toBeNull()
})

test('a model of a provider nobody knows is priced as its maker sells it, unless a price was set', () => {
  const book = compileBook([])
  expect(priceName(book, 'proxy', null, 'gpt-4o-mini')).toBe('openai')
  expect(priceName(book, 'proxy', null, 'claude-sonnet-4-5')).toBe('anthropic')
  expect(priceName(book, 'local', null, 'llama-of-mine')).toBe('local')
  const set = compileBook([
    {
      id: 'x',
      provider: 'proxy',
      model: 'gpt-4o-mini',
      effectiveFrom: null,
      row: PriceTerms.parse({ rates: { input: 1, output: 1 } }),
      updatedAt: null,
    },
  ])
  expect(priceName(set, 'proxy', null, 'gpt-4o-mini')).toBe('proxy')
})
