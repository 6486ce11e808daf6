import { z } from 'zod'
import type { Check } from '../check.ts'
import { examineAll, type KindNames } from '../found.ts'
import { createPersonalReader, idCountries, personalKinds } from '../personal/reader.ts'

const countries = z.enum(idCountries)

const options = z.strictObject({
  kinds: z
    .array(z.enum(personalKinds))
    .min(1)
    .default([...personalKinds]),
  /** Whose national ids and whose telephone numbers without a country code are known. */
  countries: z
    .array(countries)
    .min(1)
    .default([...idCountries]),
  /** Values that may stand, in any case: whole ones, or `@example.com` for all addresses there. */
  allow: z.array(z.string().trim().min(1).max(320)).max(1_000).default([]),
  /** Also `jane dot doe at example dot com`. */
  spelledOut: z.boolean().default(true),
  /** Also IP addresses of private networks. */
  privateAddresses: z.boolean().default(false),
})

const names: KindNames = {
  email: ['e-mail address', 'e-mail addresses'],
  phone: ['telephone number', 'telephone numbers'],
  card: ['card number', 'card numbers'],
  iban: ['bank account number', 'bank account numbers'],
  ip: ['IP address', 'IP addresses'],
  ssn: ['US social security number', 'US social security numbers'],
}

/** The longest is an address of 64 + 1 + 253 units; a word that gives a number its sense stands at most 48 before it. */
const reach = 320

export const check: Check<z.infer<typeof options>> = {
  name: 'pii',
  about:
    'E-mail addresses, telephone, card and bank account numbers, national ids of 12 countries, IP addresses.',
  misses:
    'Names, postal addresses and birthdays; ids of other countries; numbers whose checksum was mistyped; telephone and weakly checked numbers without a word that tells what they are. Takes numbers that pass a checksum by accident for real ones.',
  stages: ['input', 'output', 'retrieval', 'tool'],
  canMask: true,
  isRemote: false,
  threshold: 0.5,
  options,
  fixtures: [
    { text: 'Mail ann@example.com.', fires: true, kinds: ['email'], masked: 'Mail [EMAIL].' },
    { text: 'Card 4111 1111 1111 1111, thanks', fires: true, kinds: ['card'], masked: 'Card [CARD], thanks' },
    { text: 'Card 4111 1111 1111 1112', fires: false },
    { text: 'IBAN DE89 3704 0044 0532 0130 00.', fires: true, kinds: ['iban'], masked: 'IBAN [IBAN].' },
    { text: 'Call +49 30 901820 now', fires: true, kinds: ['phone'], masked: 'Call [PHONE] now' },
    { text: 'SSN 536-22-1234', fires: true, kinds: ['ssn'] },
    { text: '203.0.113.9 and 2001:db8::ff00:42:8329', fires: true, kinds: ['ip'], masked: '[IP] and [IP]' },
    { text: '10.0.0.1 and ::1', fires: false },
    { text: '10.0.0.1', options: { privateAddresses: true }, fires: true },
    { text: 'jane (at) example (dot) com', fires: true, kinds: ['email'] },
    { text: 'ann@example.com', options: { allow: ['@EXAMPLE.com'] }, fires: false },
    { text: 'ann@example.com', options: { kinds: ['card'] }, fires: false },
    { text: 'PESEL 44051401359', options: { countries: ['DE'] }, fires: false },
    { text: 'PESEL 44051401359', fires: true, kinds: ['pesel'] },
    { text: 'git@github.com:acme/shop.git, lodash@4.17.21, @ann', fires: false },
  ],
  ready(chosen) {
    const reader = createPersonalReader(chosen)
    return { reach, examine: (passages) => examineAll(passages, names, ({ text }) => reader.read(text)) }
  },
}
