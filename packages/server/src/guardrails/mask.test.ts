import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Finding } from './check.ts'
import { createVault } from './mask.ts'

const finding = (start: number, end: number, kind = 'email', replacement?: string): Finding => ({
  ...{ passage: 0, start, end, kind, score: 1 },
  ...(replacement === undefined ? {} : { replacement }),
})

/** Every occurrence of the words, as findings. */
const found = (text: string, ...words: readonly string[]): readonly Finding[] =>
  words.flatMap((word) => {
    const at: Finding[] = []
    for (let start = text.indexOf(word); start >= 0; start = text.indexOf(word, start + word.length))
      at.push(finding(start, start + word.length))
    return at
  })

describe('masking', () => {
  test('the same value has the same placeholder throughout the call', () => {
    const vault = createVault()
    const first = 'from a@x.test to b@x.test and a@x.test'
    expect(vault.mask(first, found(first, 'a@x.test', 'b@x.test'))).toBe(
      'from [EMAIL_1] to [EMAIL_2] and [EMAIL_1]',
    )
    const second = 'b@x.test'
    expect(vault.mask(second, found(second, second))).toBe('[EMAIL_2]')
    expect(vault.restore('Write to [EMAIL_2], not [EMAIL_3].')).toBe('Write to b@x.test, not [EMAIL_3].')
  })

  test('findings that overlap are masked together, named by the longest', () => {
    const vault = createVault()
    expect(
      vault.mask('0123456789', [finding(5, 9, 'card'), finding(1, 6, 'phone'), finding(2, 3, 'ip')]),
    ).toBe('0[PHONE_1]9')
    expect(vault.restore('[PHONE_1]')).toBe('12345678')
  })

  test('neighbours that only touch stay two', () =>
    expect(createVault().mask('abcd', [finding(0, 2), finding(2, 4, 'api-key')])).toBe(
      '[EMAIL_1][API_KEY_1]',
    ))

  test('a replacement stands for good', () => {
    const vault = createVault()
    expect(vault.mask('a<b>c', [finding(1, 4, 'link', '')])).toBe('ac')
    expect(vault.isEmpty()).toBe(true)
  })

  test('a text that holds a placeholder already keeps it', () => {
    const vault = createVault()
    const text = '[EMAIL_1] is a@x.test'
    expect(vault.mask(text, found(text, 'a@x.test'))).toBe('[EMAIL_1] is [EMAIL_2]')
    expect(vault.restore('[EMAIL_1] is [EMAIL_2]')).toBe(text)
    // A later text of the same call writes one that was given out meanwhile.
    expect(vault.mask('what is [EMAIL_2]?', [])).toBe('what is [TEXT_1]?')
    expect(vault.restore('what is [TEXT_1]?')).toBe('what is [EMAIL_2]?')
  })

  test('a replacement cannot forge a placeholder', () => {
    const vault = createVault()
    vault.mask('a@x.test', [finding(0, 8)])
    expect(vault.restore(vault.mask('[EMAIL_-1]', [finding(7, 8, 'dash', '')]))).toBe('[EMAIL_1]')
  })

  test('no stretch cuts a surrogate pair, and odd offsets are bent to the text', () => {
    const vault = createVault()
    expect(vault.mask('a😀b', [finding(2, 3)])).toBe('a[EMAIL_1]b')
    expect(vault.mask('abc', [finding(-5, 0), finding(2, 99, 'x')])).toBe('ab[X_1]')
  })
})

describe('restoring a stream', () => {
  test('only what may begin a placeholder waits', () => {
    const vault = createVault()
    vault.mask('a@x.test', [finding(0, 8)])
    const restorer = vault.restorer()
    expect(restorer.push('see [')).toBe('see ')
    expect(restorer.push('1] and [EMA')).toBe('[1] and ')
    expect(restorer.push('IL_1')).toBe('')
    expect(restorer.push(']!')).toBe('a@x.test!')
    expect(restorer.push('[EMAIL_2')).toBe('[EMAIL_2')
    expect(restorer.push('[EM')).toBe('')
    expect(restorer.end()).toBe('[EM')
    expect(restorer.end()).toBe('')
  })

  test('an empty vault holds nothing back', () =>
    expect(createVault().restorer().push('[EMAIL_1')).toBe('[EMAIL_1'))
})

/** Any Unicode, lone surrogates included, rich in placeholders and their parts. */
const piece = fc.oneof(
  fc.constantFrom(
    '[',
    ']',
    '_',
    '1',
    '2',
    '[EMAIL_1]',
    '[EMAIL_2]',
    '[TEXT_1]',
    '[EMAIL',
    'EMAIL_1]',
    '😀',
    '\ud83d',
    '\0',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
)
const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
const findings = fc.array(
  fc
    .tuple(fc.nat(40), fc.nat(20), fc.constantFrom('email', 'text', 'api-key', 'ÄÖ', '[]'))
    .map(([start, length, kind]) => finding(start, start + length, kind)),
  { maxLength: 6 },
)

test('whatever the texts of a call and their findings, each comes back exactly', () =>
  fc.assert(
    fc.property(fc.array(fc.tuple(text, findings), { minLength: 1, maxLength: 4 }), (texts) => {
      const vault = createVault()
      const masked = texts.map(([one, its]) => vault.mask(one, its))
      expect(masked.map(vault.restore)).toEqual(texts.map(([one]) => one))
    }),
    { numRuns: 2_000 },
  ))

test('wherever a stream is cut, it restores what the whole restores, and holds less than a placeholder', () =>
  fc.assert(
    fc.property(text, findings, fc.array(piece, { maxLength: 20 }), (prompt, its, answer) => {
      const vault = createVault()
      const pieces = [vault.mask(prompt, its), ...answer].flatMap((one) => [one.slice(0, 3), one.slice(3)])
      const restorer = vault.restorer()
      const restored = pieces.map((one) => restorer.push(one)).join('') + restorer.end()
      expect(restored).toBe(vault.restore(pieces.join('')))
    }),
    { numRuns: 2_000 },
  ))

test('ten thousand values in a mebibyte are masked and restored in one pass', () => {
  const vault = createVault()
  const address = (at: number) => `someone.${String(at).padStart(6, '0')}@${'x'.repeat(80)}.test`
  const long = Array.from({ length: 10_000 }, (_, at) => address(at)).join(' ')
  const all = Array.from({ length: 10_000 }, (_, at) => finding(at * 101, at * 101 + 100))
  const masked = vault.mask(long, all)
  expect(masked.startsWith('[EMAIL_1] [EMAIL_2] ')).toBe(true)
  expect(vault.restore(masked)).toBe(long)
})

test('masking reads each finding once, however many there are', () => {
  let reads = 0
  const counted = (start: number, end: number): Finding =>
    new Proxy(finding(start, end), {
      get(target, name) {
        reads++
        return Reflect.get(target, name) as unknown
      },
    })
  for (const count of [1_000, 4_000]) {
    reads = 0
    const all = Array.from({ length: count }, (_, at) => counted(at * 9, at * 9 + 8))
    const long = all.map((_, at) => `${String(at).padStart(4, '0')}@x.t `).join('')
    createVault().mask(long, all)
    expect(reads).toBe(4 * count)
  }
})
