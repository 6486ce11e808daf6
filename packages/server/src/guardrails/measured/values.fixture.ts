/**
 * What stands for `{card}`, `{iban:DE}`, `{github}` and so on in the labelled texts: made up anew from a seed, so that no
 * real-looking key or number stands in the repository. Check digits are worked out here, apart from the checks' own code.
 */
export function filled(text: string, seed: number): string {
  const random = mulberry(seed)
  const pick = (letters: string, length: number): string =>
    Array.from({ length }, () => letters[Math.floor(random() * letters.length)]!).join('')
  return text.replace(/\{([a-z0-9-]+)(?::([^{}]*))?\}/g, (whole, name: string, argument = '') => {
    const make = makers[name]
    return make ? make(pick, argument) : whole
  })
}

type Pick = (letters: string, length: number) => string
const d = '0123456789'
const lower = 'abcdefghijklmnopqrstuvwxyz'
const upper = lower.toUpperCase()
const word = lower + upper + d

function mulberry(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The last digit that makes the test true: every scheme with one check digit has exactly one. */
const completed = (body: string, isRight: (digits: number[]) => boolean): string =>
  body + Array.from(d).find((digit) => isRight(Array.from(body + digit, Number)))!

const luhnSum = (digits: number[]): number =>
  digits.reduceRight((sum, digit, at) => {
    const isDoubled = (digits.length - at) % 2 === 0
    return sum + (isDoubled ? [0, 2, 4, 6, 8, 1, 3, 5, 7, 9][digit]! : digit)
  }, 0)

const card = (pick: Pick, prefix: string, length: number): string =>
  completed(prefix + pick(d, length - prefix.length - 1), (digits) => luhnSum(digits) % 10 === 0)

const inFours = (text: string, gap = ' '): string => text.match(/.{1,4}/g)!.join(gap)

function iban(pick: Pick, country: string): string {
  const body = {
    DE: () => pick(d, 18),
    FR: () => pick(d, 23),
    NL: () => 'ABNA' + pick(d, 10),
    GB: () => 'NWBK' + pick(d, 14),
    CH: () => pick(d, 17),
  }[country]!()
  const number = Array.from(`${body}${country}00`, (unit) => Number.parseInt(unit, 36)).join('')
  return `${country}${String(98n - (BigInt(number) % 97n)).padStart(2, '0')}${body}`
}

const wrong = (text: string): string => text.slice(0, -1) + String((Number(text.at(-1)) + 3) % 10)
const two = (value: number): string => String(value).padStart(2, '0')
const date = (pick: Pick): string =>
  `${pick(d, 2)}${two(1 + (Number(pick(d, 2)) % 12))}${two(1 + (Number(pick(d, 2)) % 28))}`

function steuer(pick: Pick): string {
  // A permutation of the digits with the last put over the first but one: one twice, one missing.
  const shuffled = Array.from(d, (digit) => [pick(word, 6), digit] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, digit]) => digit)
  if (shuffled[0] === '0') shuffled.reverse()
  shuffled[9] = shuffled[4]!
  return completed(shuffled.join(''), (digits) => {
    let p = 10
    for (const digit of digits.slice(0, 10)) p = (((digit + p) % 10 || 10) * 2) % 11
    return (p + digits[10]!) % 10 === 1
  })
}

function nhs(pick: Pick): string {
  for (;;) {
    const body = pick(d, 9)
    const sum = Array.from(body, (digit, at) => Number(digit) * (10 - at)).reduce((a, b) => a + b)
    const check = (11 - (sum % 11)) % 11
    if (check < 10) return `${body.slice(0, 3)} ${body.slice(3, 6)} ${body.slice(6)}${check}`
  }
}

function bsn(pick: Pick): string {
  for (;;) {
    const body = `1${pick(d, 7)}`
    const check = Array.from(body, (digit, at) => Number(digit) * (9 - at)).reduce((a, b) => a + b) % 11
    if (check < 10) return `${body}${check}`
  }
}

const brazilian = (body: string, weights: readonly (readonly number[])[]): string =>
  weights.reduce((number, its) => {
    const rest = its.reduce((sum, weight, at) => sum + weight * Number(number[at]), 0) % 11
    return number + (rest < 2 ? 0 : 11 - rest)
  }, body)

const down = (from: number, length: number): readonly number[] => Array.from({ length }, (_, at) => from - at)

/** Verhoeff's check by its definition: permute, multiply in the dihedral group, take the inverse. */
function aadhaar(pick: Pick): string {
  const product = (a: number, b: number): number => {
    const [turn, mirrors] = a < 5 ? [(a + (b % 5)) % 5, b >= 5] : [(a - (b % 5)) % 5, b < 5]
    return ((turn + 5) % 5) + (mirrors ? 5 : 0)
  }
  const body = `3${pick(d, 10)}`
  let inverse = 0
  let permutation = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
  for (const digit of Array.from(body).toReversed().map(Number)) {
    permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4].map((to) => permutation[to]!)
    inverse = product(inverse, permutation[digit]!)
  }
  const check = inverse < 5 ? (5 - inverse) % 5 : inverse
  return inFours(`${body}${check}`)
}

function fiscal(pick: Pick): string {
  const body = `${pick('BCDFGLMNPRST', 6)}${pick(d, 2)}${pick('ABCDEHLMPRST', 1)}${two(1 + (Number(pick(d, 2)) % 28))}${pick('ABCDEFGHIL', 1)}${pick(d, 3)}`
  const odd = 'BAKPLCQDREVOSFTGUHMINJWZYX'
  const even = upper
  const sum = Array.from(body, (unit, at) => {
    const letter = /\d/.test(unit) ? upper[Number(unit)]! : unit
    return at % 2 === 0 ? odd.indexOf(letter) : even.indexOf(letter)
  }).reduce((a, b) => a + b)
  return body + upper[sum % 26]!
}

function nir(pick: Pick): string {
  const body = `${pick('12', 1)}${pick(d, 2)}${two(1 + (Number(pick(d, 2)) % 12))}${two(10 + (Number(pick(d, 2)) % 80))}${pick(d, 6)}`
  return `${body}${two(97 - Number(BigInt(body) % 97n))}`
}

function ahv(pick: Pick): string {
  const whole = completed(
    `756${pick(d, 9)}`,
    (digits) => digits.reduce((sum, digit, at) => sum + digit * (at % 2 === 0 ? 1 : 3), 0) % 10 === 0,
  )
  return whole.replace(/^(...)(....)(....)(..)$/, '$1.$2.$3.$4')
}

const swedish = (pick: Pick): string =>
  completed(date(pick) + pick(d, 3), (digits) => luhnSum(digits) % 10 === 0).replace(/(....)$/, '-$1')
const pem = (pick: Pick, name: string): string =>
  `-----BEGIN ${name}-----\n${Array.from({ length: 12 }, () => pick(`${word}+/`, 64)).join('\n')}\n${pick(word, 20)}==\n-----END ${name}-----`
const coded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const makers: { readonly [name: string]: (pick: Pick, argument: string) => string } = {
  card: (pick) => inFours(card(pick, '4', 16)),
  'card-dashes': (pick) => inFours(card(pick, '53', 16), '-'),
  'card-compact': (pick) => card(pick, '52', 16),
  'card-amex': (pick) => card(pick, '37', 15).replace(/^(.{4})(.{6})/, '$1 $2 '),
  'card-bad': (pick) => inFours(wrong(card(pick, '4', 16))),
  iban: (pick, country) => inFours(iban(pick, country)),
  'iban-compact': iban,
  'iban-bad': (pick) => inFours(wrong(iban(pick, 'DE'))),
  ssn: (pick) =>
    `${pick('12345', 1)}${pick(d, 2)}-${pick('1234', 1)}${pick(d, 1)}-${pick('123456789', 1)}${pick(d, 3)}`,
  'ssn-compact': (pick) =>
    `${pick('12345', 1)}${pick(d, 2)}${pick('1234', 1)}${pick(d, 1)}${pick('123456789', 1)}${pick(d, 3)}`,
  nino: (pick) => `${pick('AHJLMPRSWY', 2)} ${pick(d, 2)} ${pick(d, 2)} ${pick(d, 2)} ${pick('ABCD', 1)}`,
  nhs,
  steuer,
  nir,
  bsn,
  aadhaar,
  ahv,
  'steuer-spaced': (pick) => steuer(pick).replace(/^(..)(...)(...)(...)$/, '$1 $2 $3 $4'),
  dni: (pick) => {
    const number = pick(d, 8)
    return number + 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(number) % 23]!
  },
  nie: (pick) => {
    const number = pick(d, 7)
    return `X${number}${'TRWAGMYFPDXBNJZSQVHLCKE'[Number(number) % 23]!}`
  },
  cf: fiscal,
  pesel: (pick) =>
    completed(
      date(pick) + pick(d, 4),
      (digits) =>
        [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1].reduce((sum, weight, at) => sum + weight * digits[at]!, 0) % 10 ===
        0,
    ),
  cpf: (pick) =>
    brazilian(`1${pick(d, 8)}`, [down(10, 9), down(11, 10)]).replace(/^(...)(...)(...)(..)$/, '$1.$2.$3-$4'),
  cnpj: (pick) =>
    brazilian(`1${pick(d, 7)}0001`, [
      [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2],
      [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2],
    ]).replace(/^(..)(...)(...)(....)(..)$/, '$1.$2.$3/$4-$5'),
  'ahv-compact': (pick) => ahv(pick).replaceAll('.', ''),
  personnummer: swedish,
  'personnummer-long': swedish,
  'aws-id': (pick) => `AKIA${pick(`${upper}234567`, 16)}`,
  'aws-secret': (pick) => pick(`${word}+/`, 40),
  github: (pick) => `ghp_${pick(word, 36)}`,
  'github-fine': (pick) => `github_pat_${pick(word, 22)}_${pick(word, 59)}`,
  openai: (pick) => `sk-proj-${pick(word, 48)}`,
  'openai-old': (pick) => `sk-${pick(word, 48)}`,
  anthropic: (pick) => `sk-ant-api03-${pick(`${word}-_`, 93)}AA`,
  slack: (pick) => `xoxb-${pick(d, 12)}-${pick(d, 12)}-${pick(word, 24)}`,
  'slack-hook': (pick) => `T${pick(upper + d, 8)}/B${pick(upper + d, 8)}/${pick(word, 24)}`,
  stripe: (pick) => `sk_live_${pick(word, 24)}`,
  google: (pick) => `AIza${pick(`${word}-_`, 35)}`,
  gitlab: (pick) => `glpat-${pick(word, 20)}`,
  npm: (pick) => `npm_${pick(word, 36)}`,
  jwt: (pick) =>
    `${coded({ alg: 'HS256', typ: 'JWT' })}.${coded({ sub: pick(d, 8), iat: 1 })}.${pick(word, 43)}`,
  pem: (pick) => pem(pick, 'RSA PRIVATE KEY'),
  openssh: (pick) => pem(pick, 'OPENSSH PRIVATE KEY'),
  sendgrid: (pick) => `SG.${pick(word, 22)}.${pick(word, 43)}`,
  huggingface: (pick) => `hf_${pick(lower + upper, 30)}${pick(d, 4)}`,
  groq: (pick) => `gsk_${pick(word, 52)}`,
  xai: (pick) => `xai-${pick(word, 80)}`,
  pypi: (pick) => `pypi-AgEIcHlwaS5vcmc${pick(`${word}-_`, 120)}`,
  shopify: (pick) => `shpat_${pick(`${d}abcdef`, 32)}`,
  discord: (pick) => `M${pick(word, 23)}.${pick(word, 6)}.${pick(word, 38)}`,
  telegram: (pick) => `${pick('123456789', 1)}${pick(d, 9)}:AA${pick(`${word}_-`, 33)}`,
  vault: (pick) => `hvs.${pick(word, 90)}`,
  hex32: (pick) => pick(`${d}abcdef`, 32),
  hex40: (pick) => pick(`${d}abcdef`, 40),
  hex64: (pick) => pick(`${d}abcdef`, 64),
  uuid: (pick) => [8, 4, 4, 4, 12].map((length) => pick(`${d}abcdef`, length)).join('-'),
  'base64-40': (pick) => pick(`${word}+/`, 40),
  'base64-88': (pick) => `${pick(`${word}+/`, 86)}==`,
  password: (pick) => `${pick(upper, 1)}${pick(lower, 5)}${pick(d, 3)}${pick('!#*+-', 1)}${pick(lower, 2)}`,
  b64: (_, text) => Buffer.from(text).toString('base64'),
  hex: (_, text) => Buffer.from(text).toString('hex'),
  rot13: (_, text) =>
    text.replace(/[a-z]/gi, (letter) =>
      String.fromCharCode(letter.charCodeAt(0) + (letter.toLowerCase() < 'n' ? 13 : -13)),
    ),
  tags: (_, text) =>
    Array.from(text, (letter) => String.fromCodePoint(0xe_00_00 + letter.charCodeAt(0))).join(''),
  zwsp: () => '\u200b',
}
