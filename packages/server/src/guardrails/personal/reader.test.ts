import { expect, test } from 'vitest'
import { createPersonalReader, idCountries, personalKinds } from './reader.ts'

/** A text that counts how often one of its units is looked at. */
class CountedText extends String {
  looks = 0
  override charCodeAt(at: number): number {
    this.looks++
    return super.charCodeAt(at)
  }
}

const reader = createPersonalReader({
  ...{ kinds: personalKinds, countries: idCountries, allow: [] },
  ...{ spelledOut: true, privateAddresses: false },
})

test.each([
  ['addresses', 'customer.42@example.com, '],
  ['short addresses', 'a@b.io '],
  ['signs alone', '@'],
  ['local parts without an end', 'a.b+c_d'],
  ['domains without a top level', 'a@b.c-'],
  ['numbers', '4111 1111 1111 1112 '],
  ['colons', ':1'],
])('four times the %s are four times the looks', (_, piece) => {
  const looksAt = (units: number): number => {
    const text = new CountedText(piece.repeat(units / piece.length))
    reader.read(text as unknown as string)
    return text.looks
  }
  const [some, many] = [looksAt(20_000), looksAt(80_000)]
  expect(some).toBeGreaterThan(10_000)
  expect(many).toBeLessThan(4.05 * some)
  expect(many).toBeLessThan(80_000 * 80)
})
