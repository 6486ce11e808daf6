import { digitsOf, luhn, mod1110, remainder97, verhoeff, weighted } from './checksums.ts'
import { isFiscalCode } from './fiscal-code.ts'

/** A number that a state gives to a person or a company. */
export type NationalId = {
  readonly kind: string
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  /** Sticky; at most 24 units, and no more ways to match than a few. */
  readonly shape: RegExp
  isValid(text: string): boolean
  /** One of these must stand shortly before: the shape and its checksum alone would be found by accident too often. */
  readonly context?: RegExp
}

const allSame = (digits: readonly number[]): boolean => digits.every((digit) => digit === digits[0])

function isSsn(text: string): boolean {
  const digits = text.replace(/\D/g, '')
  const [area, group, serial] = [digits.slice(0, 3), digits.slice(3, 5), digits.slice(5)]
  return area !== '000' && area !== '666' && area < '900' && group !== '00' && serial !== '0000'
}

/** Not given out: https://www.gov.uk/hmrc-internal-manuals/national-insurance-manual/nim39110. */
const isNino = (text: string): boolean => !/^(BG|GB|NK|KN|TN|NT|ZZ)/i.test(text)

function isNhsNumber(text: string): boolean {
  const digits = digitsOf(text)
  const check = 11 - (weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)
  return !allSame(digits) && check % 11 === digits[9] && check !== 10
}

/** One digit stands twice or three times among the first ten, all others at most once. */
function isSteuerId(text: string): boolean {
  const digits = digitsOf(text)
  const counts = Array.from(
    { length: 10 },
    (_, digit) => digits.slice(0, 10).filter((one) => one === digit).length,
  )
  const repeated = counts.filter((count) => count > 1)
  return digits[0] !== 0 && repeated.length === 1 && repeated[0]! <= 3 && mod1110(digits)
}

/** Corsica's 2A and 2B count as 19 and 18. */
function isNir(text: string): boolean {
  const compact = text.replace(/[\s.]/g, '').toUpperCase().replace('2A', '19').replace('2B', '18')
  return 97 - remainder97(compact.slice(0, 13)) === Number(compact.slice(13))
}

function isDni(text: string): boolean {
  const compact = text.replace(/[\s-]/g, '').toUpperCase()
  const number = Number(compact.slice(0, -1).replace('X', '0').replace('Y', '1').replace('Z', '2'))
  return 'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23] === compact.at(-1)
}

function isBsn(text: string): boolean {
  const digits = digitsOf(text)
  return !allSame(digits) && weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0
}

/** The month tells the century: 80 more for 1800, 20 more for 2000, and so on. */
function isPesel(text: string): boolean {
  const digits = digitsOf(text)
  const [month, day] = [(digits[2]! * 10 + digits[3]!) % 20, digits[4]! * 10 + digits[5]!]
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= 31
  return isDate && (10 - (weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10 === digits[10]
}

const mod11Digit = (sum: number): number => (sum % 11 < 2 ? 0 : 11 - (sum % 11))

function isCpf(text: string): boolean {
  const digits = digitsOf(text)
  const first = mod11Digit(weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]))
  const second = mod11Digit(weighted(digits, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]))
  return !allSame(digits) && first === digits[9] && second === digits[10]
}

function isCnpj(text: string): boolean {
  const digits = digitsOf(text)
  const first = mod11Digit(weighted(digits, [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]))
  const second = mod11Digit(weighted(digits, [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]))
  return !allSame(digits) && first === digits[12] && second === digits[13]
}

function isAhv(text: string): boolean {
  const digits = digitsOf(text)
  return (10 - (weighted(digits, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10)) % 10 === digits[12]
}

/** The day of a coordination number is 60 more. */
function isPersonnummer(text: string): boolean {
  const digits = digitsOf(text).slice(-10)
  const [month, day] = [digits[2]! * 10 + digits[3]!, (digits[4]! * 10 + digits[5]!) % 60]
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && luhn(digits)
}

const social = /\bssn\b|social security|\bsocial\b|sozialversicherung/
const tax = /steuer|\bidnr\b|\bidentifikationsnummer\b|\btin\b|tax id/

/** Those with a shape of their own first; what they take is not looked at again. */
export const nationalIds: readonly NationalId[] = [
  { kind: 'ssn', country: 'US', shape: /\d{3}-\d{2}-\d{4}/y, isValid: isSsn },
  { kind: 'ssn', country: 'US', shape: /\d{3} ?\d{2} ?\d{4}/y, isValid: isSsn, context: social },
  {
    ...{ kind: 'nino', country: 'GB', isValid: isNino },
    shape: /[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]/iy,
  },
  {
    kind: 'nhs-number',
    country: 'GB',
    shape: /\d{3}[ -]?\d{3}[ -]?\d{4}/y,
    isValid: isNhsNumber,
    context: /\bnhs\b/,
  },
  { kind: 'steuer-id', country: 'DE', shape: /\d{2} \d{3} \d{3} \d{3}/y, isValid: isSteuerId },
  { kind: 'steuer-id', country: 'DE', shape: /\d{11}/y, isValid: isSteuerId, context: tax },
  {
    ...{ kind: 'nir', country: 'FR', isValid: isNir },
    shape: /[1278] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}/iy,
  },
  { kind: 'dni', country: 'ES', shape: /\d{8}[ -]?[A-Z]/iy, isValid: isDni },
  { kind: 'nie', country: 'ES', shape: /[XYZ][ -]?\d{7}[ -]?[A-Z]/iy, isValid: isDni },
  { kind: 'codice-fiscale', country: 'IT', shape: /[A-Z]{6}\w{10}/iy, isValid: isFiscalCode },
  {
    ...{ kind: 'bsn', country: 'NL', isValid: isBsn },
    ...{ shape: /\d{4}\.?\d{2}\.?\d{3}/y, context: /\bbsn\b|burgerservice|sofi/ },
  },
  { kind: 'pesel', country: 'PL', shape: /\d{11}/y, isValid: isPesel, context: /pesel/ },
  { kind: 'cpf', country: 'BR', shape: /\d{3}\.\d{3}\.\d{3}-\d{2}/y, isValid: isCpf },
  { kind: 'cpf', country: 'BR', shape: /\d{11}/y, isValid: isCpf, context: /\bcpf\b/ },
  { kind: 'cnpj', country: 'BR', shape: /\d{2}\.\d{3}\.\d{3}\/\d{4}-\d{2}/y, isValid: isCnpj },
  { kind: 'cnpj', country: 'BR', shape: /\d{14}/y, isValid: isCnpj, context: /\bcnpj\b/ },
  {
    ...{ kind: 'aadhaar', country: 'IN', shape: /[2-9]\d{3}[ -]\d{4}[ -]\d{4}/y },
    isValid: (text) => verhoeff(digitsOf(text)),
  },
  {
    ...{ kind: 'aadhaar', country: 'IN', shape: /[2-9]\d{11}/y, context: /aadhaar|aadhar|uidai/ },
    isValid: (text) => verhoeff(digitsOf(text)),
  },
  { kind: 'ahv', country: 'CH', shape: /756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}/y, isValid: isAhv },
  { kind: 'personnummer', country: 'SE', shape: /(?:19|20)?\d{6}[-+]\d{4}/y, isValid: isPersonnummer },
  {
    ...{ kind: 'personnummer', country: 'SE', isValid: isPersonnummer },
    ...{ shape: /(?:(?:19|20)\d{2})?\d{8,10}/y, context: /personn|samordning/ },
  },
]
