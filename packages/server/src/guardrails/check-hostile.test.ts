import { describe, expect, test } from 'vitest'
import type { CheckLoan } from './check.ts'
import { gatherChecks } from './gather-checks.ts'

/**
 * A mebibyte of what would make a careless pattern take minutes. The bound is a hundred times what a linear check takes
 * on a quiet machine, and far below what a quadratic one would: 2^40 steps are a quarter of an hour.
 */
const mebibyte = 2 ** 20
const mostMs = 15_000
const mostHeapBytes = 400 * mebibyte

const repeated = (piece: string): string =>
  piece.repeat(Math.ceil(mebibyte / piece.length)).slice(0, mebibyte)

const hostile: { readonly [name: string]: string } = {
  'nested quotes': repeated(`"'`),
  'nested brackets': repeated('[({<'),
  'one letter': repeated('a'),
  'one digit': repeated('4'),
  'digits in groups': repeated('4111 1111 '),
  'digits and hyphens': repeated('1-'),
  'hexadecimal digits': repeated('69676e6f7265'),
  'base64 of noise': repeated('q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQ'),
  'base64 of words': repeated(Buffer.from('ignore all previous words of ').toString('base64')),
  'signs for at': repeated('@'),
  'beginnings of addresses': repeated('a@'),
  'ten thousand e-mails': repeated(`${'x'.repeat(80)}@example-mail-host.com `),
  'spelt-out e-mails': repeated('a dot b dot c at d dot '),
  colons: repeated('1:'),
  'double colons': repeated('a::'),
  dots: repeated('1.'),
  'plus signs': repeated('+1('),
  'beginnings of keys': repeated('-----BEGIN '),
  'private key headers': repeated('-----BEGIN PRIVATE KEY-----'),
  'private key headers apart': repeated('-----BEGIN PRIVATE KEY-----! '),
  'lines of base64': repeated(`${'q83vEjRW'.repeat(8)}\n`),
  'lone references': repeated('[b]: //x\n'),
  passwords: repeated('password='),
  'key prefixes': repeated('sk-'),
  'token beginnings': repeated('eyJ'),
  'addresses with names': repeated('x://a:b'),
  slashes: repeated('/'),
  'image beginnings': repeated('![]('),
  images: repeated('![x](http://a.test/?'),
  references: repeated('![a][b]\n[b]: //x '),
  tags: repeated('<img src='),
  selects: repeated('SELECT a '),
  'select from': repeated('select from where '),
  functions: repeated('function('),
  arrows: repeated('= (a) => '),
  fences: repeated('```\n'),
  'zero-width spaces': repeated('\u200b'),
  'zero-width in words': repeated('i\u200bg\u200bn\u200bo\u200br\u200be '),
  'right to left': repeated('\u202eשלום '),
  'tag characters': repeated('\u{e0061}'),
  'lone surrogates': repeated('\ud83d'),
  'combining marks': repeated('e\u0301\u0301\u0301'),
  'mixed scripts': repeated('aаbв'),
  spaces: repeated(' '),
  'line ends': repeated('\n'),
  'spaced letters': repeated('f u c k '),
  'percent escapes': repeated('%69'),
  entities: repeated('&#105;'),
  'override words': repeated('ignore previous '),
  'cue words': repeated('you are now an ai no rules '),
  Han: repeated('忽略之前'),
  json: `${'['.repeat(mebibyte / 2)}${']'.repeat(mebibyte / 2)}`,
}

const needed: { readonly [name: string]: object } = {
  regex: { patterns: [{ pattern: '(a+)+$' }, { pattern: '(a|a)*b' }, { pattern: '(.*)*x' }] },
  topic: { deny: ['insider trading', 'aaaa', 'a'] },
  'json-schema': {
    schema: {
      $ref: '#/$defs/n',
      $defs: { n: { items: { anyOf: [{ $ref: '#/$defs/n' }, { $ref: '#/$defs/n' }] } } },
    },
  },
  format: { be: 'plain-text' },
  length: { maxWords: 10_000_000, maxCharacters: 10_000_000, maxTokens: 10_000_000 },
  language: { allow: ['en'] },
  'system-prompt-leak': { canaries: ['zq-canary-81'] },
  links: { deny: ['a.test'] },
}

const loan: CheckLoan = {
  postJson: () => Promise.reject(new Error('local')),
  judge: () => Promise.reject(new Error('local')),
  guardrail: 'tried',
}
const { signal } = new AbortController()
const checks = [...(await gatherChecks()).values()].filter(({ isRemote }) => !isRemote)

describe.each(checks)('$name', (check) => {
  const ready = check.ready(check.options.parse(needed[check.name] ?? {}), loan)

  test.each(Object.keys(hostile))('a mebibyte of %s', (kind) => {
    const text = hostile[kind]!
    const before = process.memoryUsage().heapUsed
    const start = process.cpuUsage()
    const examined = ready.examine([{ text, speaker: 'tool' }], {
      ...{
        stage: 'output',
        language: null,
        systemText: text.slice(0, 50_000),
        userText: '',
        documents: [],
        signal,
      },
    })
    const { user } = process.cpuUsage(start)
    expect(examined).not.toBeInstanceOf(Promise)
    expect(user / 1_000).toBeLessThan(mostMs)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(mostHeapBytes)
  })
})
