import { isIPv6 } from 'node:net'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressKind, checkBaseUrl, mayReach, type AddressPolicy } from './address.ts'
import { ipv6Groups } from './ip-address.ts'

const strict: AddressPolicy = { allowPrivateAddresses: false, listensOnLoopback: false }
const onLoopback: AddressPolicy = { ...strict, listensOnLoopback: true }
const open: AddressPolicy = { allowPrivateAddresses: true, listensOnLoopback: true }
const isAllowed = (url: string, policy: AddressPolicy) => checkBaseUrl(url, policy).ok

describe('a base URL', () => {
  test.each([
    ['https://api.openai.com/v1', 'https://api.openai.com/v1'],
    ['https://api.openai.com/v1///', 'https://api.openai.com/v1'],
    ['HTTPS://API.OpenAI.com', 'https://api.openai.com'],
    ['https://example.test:8443/a/b/', 'https://example.test:8443/a/b'],
    ['https://[2606:4700::1]/v1', 'https://[2606:4700::1]/v1'],
    ['http://8.8.8.8', 'http://8.8.8.8'],
  ])('%s becomes %s', (given, kept) => expect(checkBaseUrl(given, strict)).toEqual({ ok: true, value: kept }))

  test.each([
    'file:///etc/passwd',
    'ftp://example.test',
    'gopher://example.test',
    'javascript:alert(1)',
    'not a url',
    '',
    'https://',
    'https://user:secret@example.test',
    'https://example.test/?key=1',
    'https://example.test/#part',
  ])('%j is refused whatever is allowed', (url) => {
    const checked = checkBaseUrl(url, open)
    expect(checked).toMatchObject({ ok: false, error: { code: 'address-refused' } })
    expect(JSON.stringify(checked)).not.toContain('secret')
  })
})

describe('link-local and metadata addresses', () => {
  test.each([
    '169.254.169.254',
    '169.254.170.2',
    '2852039166',
    '0xa9fea9fe',
    '0xA9.0xFE.0xA9.0xFE',
    '0251.0376.0251.0376',
    '169.254.43518',
    '①⑥⑨.②⑤④.①⑥⑨.②⑤④',
    '169.254.169.254.',
    '[::ffff:169.254.169.254]',
    '[::ffff:a9fe:a9fe]',
    '[0:0:0:0:0:ffff:a9fe:a9fe]',
    '[::169.254.169.254]',
    '[::ffff:0:169.254.169.254]',
    '[64:ff9b::169.254.169.254]',
    '[2002:a9fe:a9fe::1]',
    '[2001:0:4136:e378:8000:63bf:3fff:fdd2]',
    '[fe80::1]',
    '[febf::1]',
    '[fd00:ec2::254]',
    '[FD00:0EC2:0::0254]',
    '[fd20:ce::254]',
    '[ff02::1]',
    'metadata.google.internal',
    'METADATA.GOOGLE.INTERNAL.',
    'metadata.google.internal..',
    'metadata',
    'instance-data.ec2.internal',
    '100.100.100.200',
    '168.63.129.16',
    '192.0.0.192',
    '224.0.0.1',
    '255.255.255.255',
  ])('%s is refused whatever is allowed', (host) => expect(isAllowed(`http://${host}/`, open)).toBe(false))
})

describe('private addresses', () => {
  const hosts = [
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '198.18.0.1',
    '[fd12::1]',
    '[::ffff:10.0.0.1]',
    '167772161',
  ]
  test.each(hosts)('%s is allowed only by the setting', (host) => {
    expect([strict, onLoopback, open].map((policy) => isAllowed(`http://${host}`, policy))).toEqual([
      false,
      false,
      true,
    ])
  })
  test.each(['172.15.0.1', '172.32.0.1', '100.63.0.1', '100.128.0.1', '192.169.0.1', '11.0.0.1'])(
    '%s is public',
    (ip) => expect(addressKind(ip)).toBe('public'),
  )
})

describe('loopback', () => {
  const hosts = [
    'localhost',
    'LOCALHOST',
    'localhost.',
    'a.localhost',
    '127.0.0.1',
    '127.1',
    '0x7f000001',
    '017700000001',
    '127.255.255.254',
    '0',
    '0.0.0.0',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::7f00:1]',
  ]
  test.each(hosts)('%s is allowed when we listen there ourselves, or by the setting', (host) => {
    expect([strict, onLoopback, open].map((policy) => isAllowed(`http://${host}:4410/v1`, policy))).toEqual([
      false,
      true,
      true,
    ])
  })
})

describe('at connect time', () => {
  test('what a name resolved to counts', () => {
    expect(mayReach('93.184.216.34', strict)).toBe(true)
    expect(mayReach('10.0.0.1', strict)).toBe(false)
    expect(mayReach('fe80::1%eth0', open)).toBe(false)
    expect(mayReach('not an address', open)).toBe(false)
  })

  test('an IPv4 address is what it is, however it is wrapped', () => {
    fc.assert(
      fc.property(fc.ipV4(), (ip) => {
        const kind = addressKind(ip)
        expect(addressKind(`::ffff:${ip}`)).toBe(kind)
        expect(addressKind(`64:ff9b::${ip}`)).toBe(kind)
        const number = ip.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0)
        for (const host of [String(number), `0x${number.toString(16)}`, `[::ffff:${ip}]`])
          expect(isAllowed(`http://${host}/`, strict)).toBe(kind === 'public')
      }),
    )
  })

  test('we read IPv6 as the platform does', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV6(), fc.stringMatching(/^[0-9a-f:.]{0,40}$/)), (ip) => {
        expect(ipv6Groups(ip) !== null).toBe(isIPv6(ip))
      }),
      { numRuns: 2_000 },
    )
  })

  test('no text whatever breaks it', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(['public', 'private', 'loopback', 'forbidden']).toContain(addressKind(text))
        for (const url of [text, `http://${text}`]) expect(checkBaseUrl(url, strict)).toHaveProperty('ok')
      }),
    )
  })
})
