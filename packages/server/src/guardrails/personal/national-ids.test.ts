import { describe, expect, test } from 'vitest'
import { mod1110, luhn, remainder97, verhoeff, digitsOf } from './checksums.ts'
import { nationalIds } from './national-ids.ts'

const isValid = (kind: string, text: string): boolean =>
  nationalIds.some(({ kind: its, shape, isValid: holds }) => {
    shape.lastIndex = 0
    return its === kind && shape.exec(text)?.[0] === text && holds(text)
  })

/** Examples that the issuers and textbooks publish; each belongs to nobody. */
const published: readonly (readonly [kind: string, number: string])[] = [
  ['nino', 'AB 12 34 56 C'],
  ['nhs-number', '943 476 5919'],
  ['steuer-id', '86095742719'],
  ['steuer-id', '47036892816'],
  ['nir', '2 55 08 14 168 025 38'],
  ['dni', '12345678Z'],
  ['nie', 'X1234567L'],
  ['codice-fiscale', 'MRTMTT91D08F205J'],
  ['bsn', '111222333'],
  ['pesel', '44051401359'],
  ['cpf', '529.982.247-25'],
  ['cnpj', '11.222.333/0001-81'],
  ['ahv', '756.9217.0769.85'],
  ['personnummer', '811228-9874'],
]

describe('national ids', () => {
  test.each(published)('%s %s holds', (kind, number) => expect(isValid(kind, number)).toBe(true))

  test.each(published.filter(([kind]) => kind !== 'nino'))(
    '%s %s with one digit off does not',
    (kind, number) => {
      const at = number.search(/\d(?=\D*$)|\d(?=[A-Z]$)/)
      const off = String((Number(number[at]) + 1) % 10)
      expect(isValid(kind, number.slice(0, at) + off + number.slice(at + 1))).toBe(false)
    },
  )

  test('a social security number in a group that was never given out does not', () => {
    for (const number of ['000-12-3456', '666-12-3456', '900-12-3456', '536-00-1234', '536-22-0000'])
      expect(isValid('ssn', number)).toBe(false)
  })
})

describe('checksums against published examples', () => {
  test('Luhn', () => expect(luhn(digitsOf('79927398713'))).toBe(true))
  test('ISO 7064 MOD 11,10', () => expect(mod1110(digitsOf('07945'))).toBe(true))
  test('Verhoeff', () => {
    expect(verhoeff(digitsOf('2363'))).toBe(true)
    expect(verhoeff(digitsOf('2364'))).toBe(false)
  })
  test('ISO 7064 MOD 97 of an IBAN', () => expect(remainder97('WEST12345698765432GB82')).toBe(1))
})
