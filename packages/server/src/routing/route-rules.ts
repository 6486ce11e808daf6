import { hash } from 'node:crypto'
import type { RouteCondition, RouteSplit } from './route-model.ts'

/** What conditions look at. Costly ones are functions, asked only when a condition needs them. */
export type AskTraits = {
  readonly model: string
  readonly stream: boolean
  readonly inputChars: number
  readonly environment: string
  readonly user: string | null
  readonly session: string | null
  readonly tags: { readonly [name: string]: string }
  readonly hasTools: () => boolean
  readonly hasImages: () => boolean
}

export type Condition = (ask: AskTraits) => boolean

/** A condition made ready: true when every part of it holds. */
export function compileCondition(when: RouteCondition | undefined): Condition {
  if (when === undefined) return () => true
  const isModel = when.model === undefined ? null : globTest(when.model)
  const tags = Object.entries(when.tags ?? {})
  const { atLeast = 0, atMost = Infinity } = when.inputChars ?? {}
  return (ask) =>
    (when.stream === undefined || ask.stream === when.stream) &&
    ask.inputChars >= atLeast &&
    ask.inputChars <= atMost &&
    (isModel === null || isModel(ask.model)) &&
    (when.environment === undefined || ask.environment === when.environment) &&
    (when.user === undefined || ask.user === when.user) &&
    tags.every(([name, value]) => Object.hasOwn(ask.tags, name) && ask.tags[name] === value) &&
    (when.hasTools === undefined || ask.hasTools() === when.hasTools) &&
    (when.hasImages === undefined || ask.hasImages() === when.hasImages)
}

/** Pieces are searched for from the left, so no pattern takes more than one pass each: there is no backtracking. */
function globTest(glob: string): (text: string) => boolean {
  const [first = '', ...rest] = glob.split('*')
  const last = rest.pop()
  if (last === undefined) return (text) => text === glob
  return (text) => {
    if (!text.startsWith(first)) return false
    let at = first.length
    for (const piece of rest) {
      const found = text.indexOf(piece, at)
      if (found === -1) return false
      at = found + piece.length
    }
    return text.length - last.length >= at && text.endsWith(last)
  }
}

/** What a split looks at in a target. */
export type SplitTarget = { readonly name: string; readonly weight: number }

export type SplitFacts<Target> = {
  readonly split: RouteSplit
  /** Who the choice stays the same for; null when the caller did not say. */
  readonly stickyTo: string | null
  /** Evenly from 0 to 1. */
  readonly chance: () => number
  readonly inFlight: (target: Target) => number
  /** Recent milliseconds to first content; null when unknown. */
  readonly latencyMs: (target: Target) => number | null
}

export type Ordered<Target> = {
  /** The choice, then those to fall back on. Targets of weight 0 are left out. */
  readonly targets: readonly Target[]
  /** Probability with which the first was chosen; null where load or latency decided, or there was nothing to choose. */
  readonly propensity: number | null
}

/**
 * Puts the targets of a step in order.
 * - weighted, sticky: the k-th smallest of −ln(u)/w, with u by chance or by hash. The first is target i with
 *   probability wᵢ/Σw, and by hash this is weighted rendezvous hashing: a target that comes or goes moves only its
 *   own callers (Efraimidis and Spirakis 2006; Thaler and Ravishankar 1998).
 * - least-in-flight: fewest calls under way for its weight; equals by chance.
 * - power-of-two: the better of two drawn by weight, by recent latency × (calls under way + 1); one without a known
 *   latency is taken to be quick, so that it gets known (Mitzenmacher 2001).
 */
export function orderTargets<Target extends SplitTarget>(
  all: readonly Target[],
  facts: SplitFacts<Target>,
): Ordered<Target> {
  const targets = all.filter(({ weight }) => weight > 0)
  if (targets.length < 2) return { targets, propensity: null }
  if (facts.split === 'least-in-flight') return { targets: byLoad(targets, facts), propensity: null }

  const { stickyTo } = facts
  const draw =
    facts.split === 'sticky' && stickyTo !== null
      ? ({ name }: Target) => evenOf(`${stickyTo}\n${name}`)
      : facts.chance
  const drawn = sortedBy(targets, (target) => -Math.log(1 - draw(target)) / target.weight)
  if (facts.split === 'power-of-two') return { targets: betterFirst(drawn, facts), propensity: null }
  const whole = targets.reduce((sum, { weight }) => sum + weight, 0)
  return { targets: drawn, propensity: drawn[0]!.weight / whole }
}

const byLoad = <Target extends SplitTarget>(
  targets: readonly Target[],
  facts: SplitFacts<Target>,
): Target[] =>
  // Under one call of difference chance decides: a fixed order would send every burst to the first.
  sortedBy(targets, (target) => (facts.inFlight(target) + facts.chance()) / target.weight)

function betterFirst<Target extends SplitTarget>(drawn: Target[], facts: SplitFacts<Target>): Target[] {
  const [one, two, ...rest] = drawn
  const load = (target: Target): number => (facts.latencyMs(target) ?? 0) * (facts.inFlight(target) + 1)
  return load(two!) < load(one!) ? [two!, one!, ...rest] : drawn
}

const sortedBy = <Item>(items: readonly Item[], rank: (item: Item) => number): Item[] =>
  items
    .map((item) => ({ item, by: rank(item) }))
    .toSorted((one, other) => one.by - other.by)
    .map(({ item }) => item)

/** The first 48 bits of SHA-256 as a number from 0 to 1, 1 excluded: even, and the same on every machine. */
const evenOf = (text: string): number => parseInt(hash('sha256', text, 'hex').slice(0, 12), 16) / 2 ** 48
