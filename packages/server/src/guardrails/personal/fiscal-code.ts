const shape = /^[A-Z]{6}[0-9L-NP-V]{2}[A-EHLMPR-T][0-9L-NP-V]{2}[A-Z][0-9L-NP-V]{3}[A-Z]$/

/** What letters and digits count in odd places (the first is odd), A to Z, then 0 to 9 as A to J. */
const odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23]

/** Italy's codice fiscale with its check letter: decree of 23 December 1976, annex; L to V stand for digits where two would be equal. */
export function isFiscalCode(text: string): boolean {
  const code = text.toUpperCase()
  if (!shape.test(code)) return false
  let sum = 0
  for (let at = 0; at < 15; at++) {
    const unit = code.charCodeAt(at)
    const value = unit < 0x41 ? unit - 0x30 : unit - 0x41
    sum += at % 2 === 0 ? odd[value]! : value
  }
  return String.fromCharCode(0x41 + (sum % 26)) === code[15]
}
