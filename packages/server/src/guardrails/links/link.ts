import { domainToUnicode } from 'node:url'
import { foldedString } from '../normalise/fold.ts'

/** An address as it stands in a text; `loads` says that showing the text fetches it: an image, a frame. */
export type Link = { readonly start: number; readonly end: number; readonly loads: boolean }

/** What ends an address in running text. */
const stops = /[\s"'`<>\\^{}|]/

/** Every address with a scheme and an authority, at most `longest` units of it, and those of loaded elements. */
export function* linksIn(text: string, longest: number): Generator<Link> {
  let known: ReadonlySet<string> | null = null
  const images = () => (known ??= new Set(Array.from(text.matchAll(imageReference), ([, label]) => label!)))
  for (let at = text.indexOf('//'); at >= 0; at = text.indexOf('//', at + 2)) {
    let start = at
    if (text[at - 1] === ':') {
      start = at - 1
      while (start > 0 && at - start < 12 && /[a-z0-9+.-]/i.test(text[start - 1]!)) start--
    } else if (!/[("'=\s\][]/.test(text[at - 1] ?? '')) continue
    let end = at + 2
    while (end < text.length && end - start < longest && !stops.test(text[end]!)) end++
    const before = text.slice(Math.max(0, start - 120), start)
    if (before.endsWith('(')) {
      const close = text.indexOf(')', at)
      if (close >= 0 && close < end) end = close
    }
    while (end > at + 2 && /[.,;:!?)\]]/.test(text[end - 1]!) && !text.slice(at, end).endsWith('[::1]')) end--
    if (end > at + 2) yield { start, end, loads: isLoaded(before, images) }
  }
}

/** Markdown's images, the elements that fetch by themselves, and addresses in style sheets. */
function isLoaded(before: string, images: () => ReadonlySet<string>): boolean {
  if (/!\[[^\]\n]{0,100}\]\(\s{0,3}<?$/.test(before)) return true
  if (
    /<(?:img|iframe|video|audio|source|embed|object|link|script|input|track)\b[^<>]{0,100}(?:src|href|data|poster)\s{0,3}=\s{0,3}["']?$/i.test(
      before,
    )
  )
    return true
  if (/url\(\s{0,3}["']?$/i.test(before)) return true
  // `![logo][1]` and, on a line of its own, `[1]: address`.
  const label = /(?:^|\n) {0,3}\[([^\]\n]{1,40})\]: {0,3}<?$/.exec(before)?.[1]
  return label !== undefined && images().has(label)
}

const imageReference = /!\[[^\]\n]{0,100}\]\[([^\]\n]{1,40})\]/g

/** The address as browsers read it; null when they would not. */
export function parseLink(address: string): URL | null {
  try {
    return new URL(address.startsWith('//') ? `https:${address}` : address)
  } catch {
    return null
  }
}

export const isAddressHost = (host: string): boolean =>
  /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host) || host.startsWith('[')

/** Whether a label of the host reads as Latin letters and is written with others. Accents are honest. */
export function isLookAlike(host: string): boolean {
  if (!host.includes('xn--')) return false
  return domainToUnicode(host)
    .split('.')
    .some((label) => {
      const bare = label.normalize('NFKD').replace(/[\u0300-\u036f]/g, '')
      const isForeign = /[^\x20-\x7e]/.test(bare.replace(/[\u00c0-\u024f]/g, ''))
      const mixes = /[a-z]/.test(bare) && /[\u0370-\u052f]/.test(bare)
      return isForeign && (mixes || /^[\x20-\x7e]+$/.test(foldedString(label)))
    })
}

/** Whether the address carries more than it needs: a long value in its query, or a long random part of its path. */
export function carriesData({ searchParams, pathname }: URL): boolean {
  for (const value of searchParams.values()) if (value.length >= 12 && !/^https?:/.test(value)) return true
  return pathname
    .split('/')
    .some((part) => part.length >= 32 && /^[\w+=.-]+$/.test(part) && /[A-Z]/.test(part) && /[a-z]/.test(part))
}
