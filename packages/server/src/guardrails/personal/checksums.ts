/** Digits of a text as numbers; what is no digit is left out. */
export const digitsOf = (text: string): readonly number[] =>
  Array.from(text.replace(/\D/g, ''), (digit) => Number(digit))

/** ISO/IEC 7812-1, annex B. */
export function luhn(digits: readonly number[]): boolean {
  const sum = digits.toReversed().reduce((total, digit, at) => {
    const counted = at % 2 === 1 ? digit * 2 : digit
    return total + (counted > 9 ? counted - 9 : counted)
  }, 0)
  return sum % 10 === 0
}

/** The remainder by 97 of a number written in digits and letters (A is 10), as ISO 13616 has it for the IBAN. */
export function remainder97(text: string): number {
  let remainder = 0
  for (const character of text) {
    const value = Number.parseInt(character, 36)
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97
  }
  return remainder
}

/** ISO 7064, MOD 11,10: the last digit checks the others. */
export function mod1110(digits: readonly number[]): boolean {
  let product = 10
  for (const digit of digits.slice(0, -1)) {
    const sum = (digit + product) % 10 || 10
    product = (sum * 2) % 11
  }
  return (11 - product) % 10 === digits.at(-1)
}

/** J. Verhoeff, "Error detecting decimal codes" (1969): the dihedral group of order 10, permuted by place. */
export function verhoeff(digits: readonly number[]): boolean {
  let check = 0
  for (const [at, digit] of digits.toReversed().entries()) check = dihedral(check, permuted(digit, at))
  return check === 0
}

/** The product in the symmetries of the pentagon: 0 to 4 turn, 5 to 9 mirror. */
function dihedral(a: number, b: number): number {
  if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + (b - 5)) % 5)
  return b < 5 ? 5 + ((a - 5 - b + 5) % 5) : (a - b + 5) % 5
}

const permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]

function permuted(digit: number, times: number): number {
  let result = digit
  for (let time = 0; time < times % 8; time++) result = permutation[result]!
  return result
}

/** The sum of the digits times the weights of their places. */
export const weighted = (digits: readonly number[], weights: readonly number[]): number =>
  weights.reduce((sum, weight, at) => sum + weight * (digits[at] ?? 0), 0)
