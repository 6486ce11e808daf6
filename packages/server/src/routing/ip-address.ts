/** The four bytes of an IPv4 address in dotted decimal; null when it is not one. */
export function ipv4Bytes(text: string): readonly [number, number, number, number] | null {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)
  if (parts === null) return null
  const bytes = parts.slice(1).map(Number)
  return bytes.every((byte) => byte <= 255)
    ? (bytes as unknown as readonly [number, number, number, number])
    : null
}

/** The eight 16-bit groups of an IPv6 address, shortened or ending in dotted decimal (RFC 4291, 2.2); null when it is not one. */
export function ipv6Groups(text: string): readonly number[] | null {
  const halves = hexadecimalOnly(text)?.split('::')
  if (halves === undefined || halves.length > 2) return null
  const [head, tail] = halves.map(groupsOf)
  if (head == null || tail === null) return null
  if (tail === undefined) return head.length === 8 ? head : null
  const missing = 8 - head.length - tail.length
  return missing < 1 ? null : [...head, ...Array.from({ length: missing }, () => 0), ...tail]
}

/** A dotted decimal ending becomes two groups. */
function hexadecimalOnly(text: string): string | null {
  const dotted = /^(.*:)(\d[\d.]*\.\d+)$/.exec(text)
  if (dotted === null) return text
  const bytes = ipv4Bytes(dotted[2]!)
  if (bytes === null) return null
  const group = (high: number, low: number) => ((high << 8) | low).toString(16)
  return `${dotted[1]}${group(bytes[0], bytes[1])}:${group(bytes[2], bytes[3])}`
}

function groupsOf(half: string): number[] | null {
  if (half === '') return []
  const groups = half.split(':')
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? groups.map((group) => parseInt(group, 16))
    : null
}
