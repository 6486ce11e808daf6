import type { Found } from '../found.ts'
import { isWord } from '../phrases/cues.ts'
import { cardEnd } from './card.ts'
import { emailAround, spelledEmails } from './email.ts'
import { createIbanReader } from './iban.ts'
import { ip4End, ip6End } from './ip.ts'
import { nationalIds, type NationalId } from './national-ids.ts'
import { createPhoneReader, type PhoneReader } from './phone.ts'

export const personalKinds = ['email', 'phone', 'card', 'iban', 'national-id', 'ip'] as const
export const idCountries = ['US', 'GB', 'DE', 'FR', 'ES', 'IT', 'NL', 'PL', 'BR', 'IN', 'CH', 'SE'] as const

type Chosen = {
  readonly kinds: readonly (typeof personalKinds)[number][]
  readonly countries: readonly (typeof idCountries)[number][]
  readonly allow: readonly string[]
  readonly spelledOut: boolean
  readonly privateAddresses: boolean
}

export type PersonalReader = { read(text: string): readonly Found[] }

/** The word that gives a number its sense stands in so many units before it. */
const contextWithin = 48

type Place = { readonly kind: string; readonly start: number; readonly end: number }

/** Goes through a text once and looks closer only where a number, an id or an address can begin. */
export function createPersonalReader(chosen: Chosen): PersonalReader {
  const has = new Set<string>(chosen.kinds)
  const ids = has.has('national-id')
    ? nationalIds.filter(({ country }) => (chosen.countries as readonly string[]).includes(country))
    : []
  // Those that begin with a letter need not be tried on a number, nor the others on a word.
  const [wordIds, numberIds] = [ids.filter(beginsWithLetter), ids.filter((id) => !beginsWithLetter(id))]
  const iban = createIbanReader()
  const allowed = new Set(chosen.allow.map((value) => value.toLowerCase()))

  const numberAt = (text: string, at: number, phones: PhoneReader): Place | null => {
    const place = (kind: string, end: number | null): Place | null =>
      end !== null && endsThere(text, end) ? { kind, start: at, end } : null
    const digits = digitsAhead(text, at)
    if (digits < 7)
      return has.has('ip') && digits >= 4 ? place('ip', ip4End(text, at, chosen.privateAddresses)) : null
    return (
      (has.has('card') ? place('card', cardEnd(text, at)) : null) ??
      idAt(text, at, numberIds) ??
      (has.has('ip') ? place('ip', ip4End(text, at, chosen.privateAddresses)) : null) ??
      (has.has('phone') ? place('phone', phones.endAt(text, at)) : null)
    )
  }

  const wordAt = (text: string, at: number): Place | null => {
    const end = has.has('iban') ? iban.endAt(text, at) : null
    if (end !== null && endsThere(text, end)) return { kind: 'iban', start: at, end }
    return idAt(text, at, wordIds)
  }

  function eachPlace(text: string, take: (place: Place) => void): void {
    const phones = createPhoneReader(chosen.countries)
    let isWithin = false
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      let place: Place | null = null
      // Most units stand within a word, where nothing begins.
      const wasWithin = isWithin
      isWithin = isLatin(code) || isDigit(code)
      if (wasWithin && isWithin) continue
      if (code === 0x40) {
        const email = has.has('email') ? emailAround(text, at) : null
        place = email && { kind: 'email', ...email }
      } else if (isDigit(code)) {
        if (beginsThere(text, at)) place = numberAt(text, at, phones)
      } else if (code === 0x2b || code === 0x28) {
        const next = text.charCodeAt(at + 1)
        if (has.has('phone') && (isDigit(next) || next === 0x2b) && beginsThere(text, at)) {
          const end = phones.endAt(text, at)
          place = end === null || !endsThere(text, end) ? null : { kind: 'phone', start: at, end }
        }
      } else if (isLatin(code) && canBeginId(text, at) && beginsThere(text, at)) place = wordAt(text, at)
      if (place === null && has.has('ip') && code === 0x3a && text.charCodeAt(at + 1) !== 0x20)
        place = ip6Around(text, at, chosen.privateAddresses)
      if (place === null) continue
      take(place)
      at = Math.max(at, place.end - 1)
    }
    if (chosen.spelledOut && has.has('email'))
      for (const { start, end } of spelledEmails(text)) take({ kind: 'email', start, end })
  }

  const isAllowed = (value: string): boolean => {
    const lower = value.toLowerCase()
    const domain = lower.indexOf('@')
    return allowed.has(lower) || (domain >= 0 && allowed.has(lower.slice(domain)))
  }

  return {
    read(text) {
      const found: Found[] = []
      eachPlace(text, ({ kind, start, end }) => {
        if (allowed.size === 0 || !isAllowed(text.slice(start, end)))
          found.push({ start, end, kind, score: 0.95 })
      })
      return found
    },
  }
}

const beginsWithLetter = ({ kind }: NationalId): boolean => ['nino', 'nie', 'codice-fiscale'].includes(kind)

function idAt(text: string, at: number, ids: readonly NationalId[]): Place | null {
  for (const { kind, shape, isValid, context } of ids) {
    shape.lastIndex = at
    const [found] = shape.exec(text) ?? []
    if (found === undefined || !endsThere(text, at + found.length) || !isValid(found)) continue
    if (context && !context.test(text.slice(Math.max(0, at - contextWithin), at).toLowerCase())) continue
    return { kind, start: at, end: at + found.length }
  }
  return null
}

/** From the first colon of an address back to where its first group begins. */
function ip6Around(text: string, at: number, withPrivate: boolean): Place | null {
  let start = at
  while (start > 0 && at - start < 4 && isHex(text.charCodeAt(start - 1))) start--
  if (start > 0 && (isWord(text.charCodeAt(start - 1)) || text[start - 1] === ':')) return null
  const end = ip6End(text, start, withPrivate)
  return end === null || end <= at || isWord(text.charCodeAt(end)) ? null : { kind: 'ip', start, end }
}

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39
const isLatin = (code: number): boolean => (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a)
const isHex = (code: number): boolean => isDigit(code) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66)

/** Not within a word, nor within a longer number parted by points or hyphens. */
function beginsThere(text: string, at: number): boolean {
  if (at === 0) return true
  const before = text.charCodeAt(at - 1)
  if (isWord(before) || before === 0x5f) return false
  const isJoint = before === 0x2d || before === 0x2e || before === 0x2c
  return !(isJoint && at > 1 && isDigit(text.charCodeAt(at - 2)))
}

function endsThere(text: string, end: number): boolean {
  if (end >= text.length) return true
  const after = text.charCodeAt(end)
  if (isWord(after) || after === 0x5f) return false
  const isJoint = after === 0x2d || after === 0x2e || after === 0x2c
  return !(isJoint && isDigit(text.charCodeAt(end + 1)))
}

/** How many digits stand within the next 24 units, up to what parts no number. */
function digitsAhead(text: string, at: number): number {
  let digits = 0
  for (let next = at; next < text.length && next < at + 24; next++) {
    const code = text.charCodeAt(next)
    if (isDigit(code)) digits++
    // A space, ( ) + - . / and letters, which some ids hold.
    else if (!(code === 0x20 || code === 0xa0 || (code >= 0x28 && code <= 0x2f) || isLatin(code))) break
  }
  return digits
}

/** Ids that begin with letters have a digit second (NIE), third or fourth (IBAN, NINO) or seventh (codice fiscale). */
function canBeginId(text: string, at: number): boolean {
  const hasDigit = (offset: number) => isDigit(text.charCodeAt(at + offset))
  return hasDigit(1) || hasDigit(2) || hasDigit(3) || (hasDigit(6) && isLatin(text.charCodeAt(at + 5)))
}
