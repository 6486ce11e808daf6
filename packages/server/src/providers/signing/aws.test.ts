import { describe, expect, test } from 'vitest'
import { awsSigner, type ToSign } from './aws.ts'

/** The identity, time and place of AWS's published test suite for Signature Version 4. */
const identity = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: null,
}
const plain: ToSign = {
  method: 'GET',
  url: 'https://example.amazonaws.com/',
  headers: {},
  body: Buffer.alloc(0),
  service: 'service',
  region: 'us-east-1',
  atMs: Date.UTC(2015, 7, 30, 12, 36, 0),
}
const signatureOf = async (part: Partial<ToSign>, sessionToken: string | null = null) => {
  const headers = await awsSigner({ ...identity, sessionToken })({ ...plain, ...part })
  return /Signature=([0-9a-f]{64})$/.exec(headers['authorization']!)![1]
}

describe('AWS’s published vectors', () => {
  test.each<readonly [name: string, part: Partial<ToSign>, signature: string]>([
    ['get-vanilla', {}, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['post-vanilla', { method: 'POST' }, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'post-x-www-form-urlencoded',
      {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: Buffer.from('Param1=value1'),
      },
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    ],
    [
      'get-unreserved',
      {
        url: 'https://example.amazonaws.com/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
      },
      '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
    ],
    [
      'the guide’s ListUsers',
      {
        url: 'https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08',
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        service: 'iam',
      },
      '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
    ],
  ])('%s', async (_, part, signature) => expect(await signatureOf(part)).toBe(signature))
})

test('a session token is sent and signed', async () => {
  const headers = await awsSigner({ ...identity, sessionToken: 'session' })(plain)
  expect(headers['x-amz-security-token']).toBe('session')
  expect(headers['authorization']).toContain('SignedHeaders=host;x-amz-date;x-amz-security-token,')
  expect(await signatureOf({}, 'session')).not.toBe(await signatureOf({}))
})

test('one signer signs again on another day with another key', async () => {
  const sign = awsSigner(identity)
  const signed = await Promise.all(
    Array.from({ length: 40 }, (_, day) => sign({ ...plain, atMs: plain.atMs + day * 86_400_000 })),
  )
  expect(new Set(signed.map(({ authorization }) => authorization)).size).toBe(40)
  expect((await sign(plain))['authorization']).toContain(
    '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  )
})
