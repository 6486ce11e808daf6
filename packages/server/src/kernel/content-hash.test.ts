import { expect, it } from 'vitest'
import { contentHash, rememberedHash } from './content-hash.ts'

it.each([contentHash, rememberedHash])('is SHA-256, for each buffer its own', (hashOf) => {
  const abc = Buffer.from('abc')
  for (let at = 0; at < 2; at++)
    expect(hashOf(abc)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  expect(hashOf(abc.subarray(0, 2))).not.toBe(hashOf(abc))
  expect(hashOf(Buffer.from('abc'))).toBe(hashOf(abc))
})

it('is kept with a buffer that is asked for again', () => {
  const bytes = Buffer.from('abc')
  const digest = rememberedHash(bytes)
  // Nobody may change such bytes; one who did would get the digest of before.
  bytes[0] = 0
  expect(contentHash(bytes)).toBe(digest)
})
