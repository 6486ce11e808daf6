import { expect, it } from 'vitest'
import { contentHash } from './content-hash.ts'

it('is SHA-256, for each buffer its own', () => {
  const abc = Buffer.from('abc')
  for (let at = 0; at < 2; at++)
    expect(contentHash(abc)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  expect(contentHash(abc.subarray(0, 2))).not.toBe(contentHash(abc))
  expect(contentHash(Buffer.from('abc'))).toBe(contentHash(abc))
})
