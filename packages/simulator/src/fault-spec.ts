import { mix, randomFrom } from './content/random.ts'
import type { Fault, FaultContext } from './fault.ts'
import type { Steps } from './wire/step.ts'

/** One fault as asked for: its settings, and when it strikes. */
export type FaultOrder = {
  readonly fault: Fault
  readonly settings: Readonly<Record<string, string>>
  /** Share of requests it strikes, 0 to 1. */
  readonly rate: number
  /** It strikes only the first so many requests that ask in these words; Infinity strikes all. */
  readonly first: number
  readonly words: string
}

/** Orders, or a sentence about what cannot be understood. */
export type ParsedFaults =
  | { readonly kind: 'orders'; readonly orders: readonly FaultOrder[] }
  | { readonly kind: 'unclear'; readonly sentence: string }

type Faults = ReadonlyMap<string, Fault>

/** Settings every fault has besides its own. */
export const commonParameters = {
  rate: { default: 1, meaning: 'share of requests it strikes, 0 to 1, drawn from the seed' },
  first: { default: '', meaning: 'strikes only the first so many requests that ask in the same words' },
  key: { default: '', meaning: 'any word; tells orders apart for `first`' },
} as const

/** Reads `kind[;key=value…][, kind…]`, the form of the x-sim-fault header and of the `faults` option. */
export function parseFaults(text: string, faults: Faults): ParsedFaults {
  const orders: FaultOrder[] = []
  for (const words of text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)) {
    const [head = '', ...pairs] = words.split(';').map((part) => part.trim())
    const found = findFault(head, faults)
    if (found === undefined)
      return unclear(`There is no fault "${head}"; there are: ${[...faults.keys()].join(', ')}.`)
    const settings: Record<string, string> = { ...found.settings }
    for (const pair of pairs.filter(Boolean)) {
      const at = pair.indexOf('=')
      const name = at < 0 ? pair : pair.slice(0, at)
      const known = [...Object.keys(found.fault.parameters), ...Object.keys(commonParameters)]
      if (at < 0 || !known.includes(name))
        return unclear(
          `The fault "${found.fault.name}" has no setting "${name}"; it has: ${known.join(', ')}, each as name=value.`,
        )
      settings[name] = pair.slice(at + 1)
    }
    const rate = Number(settings['rate'] ?? 1)
    const first = settings['first'] === undefined ? Infinity : Number(settings['first'])
    if (!(rate >= 0 && rate <= 1) || !(first >= 0))
      return unclear(`In "${words}", rate must lie between 0 and 1 and first must not be negative.`)
    orders.push({ fault: found.fault, settings, rate, first, words })
  }
  return { kind: 'orders', orders }
}

const unclear = (sentence: string): ParsedFaults => ({ kind: 'unclear', sentence })

/** A name, or a name and the value of its main parameter, as in `error-429`. */
function findFault(
  head: string,
  faults: Faults,
): { readonly fault: Fault; readonly settings: Record<string, string> } | undefined {
  const whole = faults.get(head)
  if (whole !== undefined) return { fault: whole, settings: {} }
  const short = /^(.+)-(\d+)$/.exec(head)
  const fault = short === null ? undefined : faults.get(short[1]!)
  if (short === null || fault?.main === undefined) return undefined
  return { fault, settings: { [fault.main]: short[2]! } }
}

/**
 * Splits `sim-<fault>` or `<model>-sim-<fault>` into the model and its fault, given that the fault exists; any
 * other name is a model as it stands.
 */
export function splitModel(name: string, faults: Faults): { readonly model: string; readonly fault: string } {
  const match = /^(?:(.*)-)?sim-([a-z0-9-]+(?:;.*)?)$/.exec(name)
  if (match === null || findFault(match[2]!.split(';')[0]!, faults) === undefined)
    return { model: name, fault: '' }
  return { model: match[1] ?? name, fault: match[2]! }
}

/** Decides which orders strike a request; remembers how often each was asked for. */
export type Striker = (orders: readonly FaultOrder[], sequence: number) => readonly FaultOrder[]

export function createStriker(seed: number): Striker {
  const asked = new Map<string, number>()
  return (orders, sequence) =>
    orders.filter((order, index) => {
      if (order.rate < 1 && randomFrom(mix(mix(seed, sequence), index + 101))() >= order.rate) return false
      if (order.first === Infinity) return true
      const before = asked.get(order.words) ?? 0
      // Bounded: a caller that mints words for ever only forgets its oldest counts.
      if (asked.size > 10_000) asked.delete(asked.keys().next().value!)
      asked.set(order.words, before + 1)
      return before < order.first
    })
}

type Circumstances = Pick<FaultContext, 'dialect' | 'requestId'>

/** Passes the steps through each fault in turn. */
export const strike = (steps: Steps, orders: readonly FaultOrder[], circumstances: Circumstances): Steps =>
  orders.reduce((spoilt, { fault, settings }) => {
    const text = (name: string): string => settings[name] ?? String(fault.parameters[name]?.default ?? '')
    const number = (name: string): number => {
      const value = Number(text(name))
      return Number.isFinite(value) ? value : Number(fault.parameters[name]?.default ?? 0)
    }
    return fault.apply(spoilt, { ...circumstances, text, number })
  }, steps)
