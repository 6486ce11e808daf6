import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/min'

/** Digits with what people put between them; at most 26 units. */
const shape = /(?:\+|00)?\(?\d[\d ()./\u00a0-]{4,22}\d/y

/** Written so that it can hardly be anything else: North America's groups, or a leading nought. */
const american = /^(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[.-])\d{3}[.-]\d{4}$/
const withNought = /^\(?0\d{1,5}\)?[ /.-]\(?\d/

const called =
  /\b(tel|telefon\w*|telephone|téléphone|phone|fax|call|mobile?|mob|cell|handy|rufnummer|whatsapp|sms|text|reach|unter|contact|número|numéro|nummer|teléfono|celular|dial|hotline|my number)\b|電話|电话|전화|тел/i

/** A parse takes ten to twenty microseconds: past so many in one text, what is written like a number is taken for one. */
const parsesAtMost = 2_000

export type PhoneReader = {
  /** The end of the telephone number that begins at `at` (a digit, a plus or a bracket), or null. */
  endAt(text: string, at: number): number | null
}

/** For one text. `countries` are tried for numbers without a country code. */
export function createPhoneReader(countries: readonly CountryCode[]): PhoneReader {
  let parses = 0
  const isValid = (text: string, country?: CountryCode): boolean => {
    if (parses >= parsesAtMost) return true
    parses++
    return (
      parsePhoneNumberFromString(text, {
        ...(country ? { defaultCountry: country } : {}),
        extract: false,
      })?.isValid() ?? false
    )
  }

  const isNumber = (text: string, before: () => string): boolean => {
    const digits = text.replace(/\D/g, '').length
    if (digits < 7 || digits > 15) return false
    if (text.startsWith('+')) return isValid(text)
    if (text.startsWith('00')) return isValid(`+${text.slice(2)}`)
    const isStrong = american.test(text) || (withNought.test(text) && digits >= 9)
    if (!isStrong && !called.test(before())) return false
    return countries.some((country) => isValid(text, country))
  }

  return {
    endAt(text, at) {
      shape.lastIndex = at
      const [found] = shape.exec(text) ?? []
      if (found === undefined) return null
      const before = () => text.slice(Math.max(0, at - 28), at)
      // What follows a number may look like more of it.
      for (let tried = found, tries = 0; tries < 4 && tried !== ''; tries++) {
        if (isNumber(tried, before)) return at + tried.length
        tried = tried.replace(/[ ()./\u00a0-]+\d*$/, '')
        if (!/\d$/.test(tried)) break
      }
      return null
    },
  }
}
