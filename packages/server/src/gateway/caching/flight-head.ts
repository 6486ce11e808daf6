import type { Answer } from '../answer.ts'

/** What those who wait for a call learn at its beginning. */
export type FlightHead = {
  readonly status: number
  /** Names and values in a flat list, ours left out. */
  readonly headers: readonly string[]
  readonly callId: string
  readonly provider: string
  readonly model: string
  /** The leader's answer, once it has ended; null before. */
  readonly ended: () => Answer | null
}

/** The provider's own headers of a reply, and what ours said of who answered. */
export function splitHeaders(headers: readonly string[]): {
  readonly theirs: readonly string[]
  readonly provider: string
  readonly model: string
} {
  const theirs: string[] = []
  const ours = new Map<string, string>()
  for (let at = 0; at < headers.length; at += 2) {
    const [name, value] = [headers[at]!, headers[at + 1]!]
    if (name.startsWith('x-telltale-')) ours.set(name, value)
    else theirs.push(name, value)
  }
  return {
    theirs,
    provider: ours.get('x-telltale-provider') ?? '',
    model: ours.get('x-telltale-model') ?? '',
  }
}

/** The same list with another value for one of our headers. */
export const withHeader = (headers: readonly string[], name: string, value: string): string[] => {
  const changed = [...headers]
  const at = changed.findIndex((one, place) => place % 2 === 0 && one === name)
  if (at >= 0) changed[at + 1] = value
  return changed
}
