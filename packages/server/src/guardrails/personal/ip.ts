import { isIPv4, isIPv6 } from 'node:net'

const shape4 = /\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\d.]*\d)/y
const shape6 = /[0-9a-f:]{2,39}(?:(?<=:)\d{1,3}(?:\.\d{1,3}){3})?/iy

/** A number of that many parts is likelier a version or a section there. */
const numbered = /(version|release|section|chapter|clause|\bv|ver\.|§|v\.) ?$/i

/** Private, loop-back, link-local, unspecified and broadcast (RFC 1918, 1122, 3927, 6598). */
const isPrivate4 = (text: string): boolean =>
  /^(0|10|127)\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\.|^169\.254\.|^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|^255\.255\.255\.255$/.test(
    text,
  )

/** RFC 4193 and 4291. */
const isPrivate6 = (text: string): boolean => /^(::1?$|f[cd]|fe[89ab])/i.test(text)

/** The end of the IPv4 address that begins at `at`, or null. */
export function ip4End(text: string, at: number, withPrivate: boolean): number | null {
  shape4.lastIndex = at
  const [found] = shape4.exec(text) ?? []
  if (found === undefined || !isIPv4(found)) return null
  if (!withPrivate && isPrivate4(found)) return null
  return numbered.test(text.slice(Math.max(0, at - 9), at)) ? null : at + found.length
}

/** The IPv6 address that begins at `at`, or null: at least three groups, or it would be `a::b` of a program. */
export function ip6End(text: string, at: number, withPrivate: boolean): number | null {
  shape6.lastIndex = at
  let [found = ''] = shape6.exec(text) ?? []
  while (found.endsWith(':') && !found.endsWith('::')) found = found.slice(0, -1)
  const groups = found.split(':').filter((group) => group !== '')
  if (groups.length < 3 || !/\d/.test(found) || !isIPv6(found)) return null
  return !withPrivate && isPrivate6(found) ? null : at + found.length
}
