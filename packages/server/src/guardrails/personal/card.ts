import { digitsOf, luhn } from './checksums.ts'

/** Compact, in fours, or as American Express and Diners print them. */
const shape = /\d{4}([ .-]?)(?:\d{4}\1\d{4}\1\d{4}(?:\1\d{1,3})?|\d{6}\1\d{4,5})|\d{13,19}/y

/** Issuers' first digits (ISO/IEC 7812 as published by the networks) and the lengths of their numbers. */
const issuers: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^4/, [13, 16, 19]],
  [/^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^(6011|64[4-9]|65)/, [16, 17, 18, 19]],
  [/^(30[0-5]|36|3[89])/, [14, 15, 16, 17, 18, 19]],
  [/^35(2[89]|[3-8])/, [16, 17, 18, 19]],
  [/^62/, [16, 17, 18, 19]],
  [/^(5018|5020|5038|5[6-8]|6304|6759|676[1-3])/, [13, 14, 15, 16, 17, 18, 19]],
  [/^(60|81|82|508)/, [16]],
  [/^220[0-4]/, [16, 17, 18, 19]],
]

/** The end of the payment card number that begins at `at`, or null. */
export function cardEnd(text: string, at: number): number | null {
  shape.lastIndex = at
  const [found] = shape.exec(text) ?? []
  if (found === undefined) return null
  const digits = digitsOf(found)
  const number = digits.join('')
  const isIssued = issuers.some(([prefix, lengths]) => lengths.includes(number.length) && prefix.test(number))
  return isIssued && luhn(digits) ? at + found.length : null
}
