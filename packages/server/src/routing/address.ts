import { problem, type Problem } from '../kernel/problem.ts'
import { failure, success, type Result } from '../kernel/result.ts'
import { ipv4Bytes, ipv6Groups } from './ip-address.ts'

/** Which outgoing addresses are allowed besides public ones. */
export type AddressPolicy = {
  readonly allowPrivateAddresses: boolean
  /** Our own server listens on loopback only, so whoever can set an address could reach loopback anyway. */
  readonly listensOnLoopback: boolean
}

/** `forbidden` is never allowed: link-local, the metadata services of clouds, multicast, reserved. */
export type AddressKind = 'public' | 'private' | 'loopback' | 'forbidden'

/** Names under which clouds serve machine credentials; they resolve only inside. */
const metadataNames =
  /^(metadata|metadata\.google\.internal|metadata\.goog|instance-data|instance-data\.ec2\.internal)$/

/**
 * A provider's base URL, checked and brought into one form (no slash at the end); fails with address-refused. A name
 * that resolves to a forbidden address passes here: whoever connects asks `mayReach` about what it resolved to.
 */
export function checkBaseUrl(text: string, policy: AddressPolicy): Result<string, Problem> {
  const url = URL.parse(text)
  if (url === null) return refused('It is not a URL.')
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return refused('Only http and https are possible.')
  if (url.username !== '' || url.password !== '')
    return refused('It holds a user name or password; give the credential as the API key or a header.')
  if (url.search !== '' || url.hash !== '') return refused('It may not hold a query or a fragment.')
  const kind = hostKind(url.hostname)
  if (!isAllowed(kind, policy)) return refused(`${url.hostname} is ${describe[kind]}.`)
  return success(`${url.origin}${url.pathname.replace(/\/+$/, '')}`)
}

/** Where something is posted to: as a provider's base URL, but it may hold a query, and a slash at its end is part of it. */
export function checkReceiver(text: string, policy: AddressPolicy): Result<string, Problem> {
  const url = URL.parse(text)
  if (url === null || url.hash !== '') return checkBaseUrl(text, policy)
  const bare = new URL(url)
  bare.search = ''
  const address = checkBaseUrl(bare.href, policy)
  return address.ok ? success(url.href) : address
}

const refused = (detail: string) => failure(problem('address-refused', detail))
const describe = {
  public: 'a public address',
  private: 'an address of a private network',
  loopback: 'an address of this machine',
  forbidden: 'an address that outgoing requests never go to',
} as const

/** Whether we may connect to this IP address, as a name resolved to it: asked at connect time, against DNS tricks. */
export const mayReach = (ip: string, policy: AddressPolicy): boolean => isAllowed(addressKind(ip), policy)

function isAllowed(kind: AddressKind, { allowPrivateAddresses, listensOnLoopback }: AddressPolicy): boolean {
  if (kind === 'loopback') return allowPrivateAddresses || listensOnLoopback
  return kind === 'public' || (kind === 'private' && allowPrivateAddresses)
}

/** What kind of host a URL names; `hostname` as the URL parser gives it, which knows octal, hexadecimal and short IPv4. */
function hostKind(hostname: string): AddressKind {
  const host = hostname.toLowerCase().replace(/\.+$/, '')
  if (host.startsWith('[')) return addressKind(host.slice(1, -1))
  if (ipv4Bytes(host) !== null) return addressKind(host)
  if (host === 'localhost' || host.endsWith('.localhost')) return 'loopback'
  return host === '' || metadataNames.test(host) ? 'forbidden' : 'public'
}

/** What kind of IP address this is; anything that is none is forbidden. */
export function addressKind(ip: string): AddressKind {
  const four = ipv4Bytes(ip)
  if (four !== null) return kindOfIpv4(four)
  const six = ipv6Groups(ip.replace(/%.*$/, ''))
  return six === null ? 'forbidden' : kindOfIpv6(six)
}

/** IANA's special-purpose registries, and what clouds added to them. */
function kindOfIpv4([a, b, c, d]: readonly [number, number, number, number]): AddressKind {
  if (a === 127 || a === 0) return 'loopback'
  if (a === 169 && b === 254) return 'forbidden'
  // Alibaba's, Azure's and Oracle's metadata services, outside the link-local range.
  if (a === 100 && b === 100 && c === 100 && d === 200) return 'forbidden'
  if (a === 168 && b === 63 && c === 129 && d === 16) return 'forbidden'
  if (a === 192 && b === 0 && c === 0) return 'forbidden'
  if (a >= 224) return 'forbidden'
  const isPrivate =
    a === 10 ||
    (a === 172 && b >= 16 && b <= 31) ||
    (a === 192 && b === 168) ||
    (a === 100 && b >= 64 && b <= 127) ||
    (a === 198 && (b === 18 || b === 19))
  return isPrivate ? 'private' : 'public'
}

function kindOfIpv6(groups: readonly number[]): AddressKind {
  const [a, b, c] = groups as [number, number, number]
  const embedded = (at: number): AddressKind => {
    const [high, low] = [groups[at]!, groups[at + 1]!]
    return kindOfIpv4([high >> 8, high & 255, low >> 8, low & 255])
  }
  const isZero = (from: number, to: number) => groups.slice(from, to).every((group) => group === 0)
  if (isZero(0, 7) && groups[7]! <= 1) return 'loopback'
  // IPv4 in IPv6: mapped, translated, compatible (RFC 4291), NAT64 (RFC 6052), 6to4 (RFC 3056).
  if (isZero(0, 5) && (groups[5] === 0xffff || groups[5] === 0)) return embedded(6)
  if (isZero(0, 4) && groups[4] === 0xffff && groups[5] === 0) return embedded(6)
  if (a === 0x64 && b === 0xff9b) return c === 0 ? embedded(6) : 'private'
  if (a === 0x2002) return embedded(1)
  // Teredo hides an IPv4 address too, and nobody serves a model over it.
  if (a === 0x2001 && b === 0) return 'forbidden'
  if ((a & 0xffc0) === 0xfe80 || (a & 0xff00) === 0xff00) return 'forbidden'
  // The metadata services of AWS (fd00:ec2::254, ::23 for pods) and Google (fd20:ce::254).
  if ((a === 0xfd00 && b === 0xec2) || (a === 0xfd20 && b === 0xce)) return 'forbidden'
  return (a & 0xfe00) === 0xfc00 || (a & 0xffc0) === 0xfec0 ? 'private' : 'public'
}
