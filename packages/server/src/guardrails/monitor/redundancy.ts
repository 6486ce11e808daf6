import { rateOf } from './figures.ts'
import type { Addition, RedundantPair } from './redundancy-model.ts'
import { plural } from '../../kernel/words.ts'

/** Calls alike: which guardrails evaluated them (without error), and which of those fired, as bits by position. */
export type CallKind = { readonly evaluated: bigint; readonly fired: bigint; readonly calls: number }

/** From here on fires are said to come together, and up to here a guardrail is said to add nothing; shares of fires. */
const togetherFrom = 0.9
const addsUpTo = 0.01

const has = (mask: bigint, at: number): boolean => ((mask >> BigInt(at)) & 1n) === 1n

/** What each guardrail adds to the others, and which pairs fire together. `names` by position of their bit. */
export function redundancyOf(
  names: readonly string[],
  kinds: readonly CallKind[],
): { readonly guardrails: readonly Omit<Addition, 'figures'>[]; readonly pairs: readonly RedundantPair[] } {
  const count = (which: (kind: CallKind) => boolean): number =>
    kinds.reduce((sum, kind) => (which(kind) ? sum + kind.calls : sum), 0)
  const guardrails = names.map((guardrail, at) => {
    const own = 1n << BigInt(at)
    const fires = count(({ fired }) => has(fired, at))
    const alone = rateOf(
      count(({ fired }) => fired === own),
      fires,
    )
    const hasOthers = kinds.some(({ evaluated }) => has(evaluated, at) && evaluated !== own)
    const addsNothing: Addition['addsNothing'] =
      alone.low > addsUpTo ? 'no' : hasOthers && fires > 0 && alone.high <= addsUpTo ? 'yes' : 'unknown'
    return { guardrail, calls: count(({ evaluated }) => has(evaluated, at)), fires, alone, addsNothing }
  })
  const pairs = names.flatMap((one, at) =>
    names.slice(at + 1).map((other, offset): RedundantPair => {
      const beside = at + 1 + offset
      const shared = kinds.filter(({ evaluated }) => has(evaluated, at) && has(evaluated, beside))
      const calls = (first: boolean, second: boolean): number =>
        shared
          .filter(({ fired }) => has(fired, at) === first && has(fired, beside) === second)
          .reduce((sum, kind) => sum + kind.calls, 0)
      const [both, onlyOne, onlyOther] = [calls(true, true), calls(true, false), calls(false, true)]
      const overlap = rateOf(both, both + onlyOne + onlyOther)
      const areTogether = overlap.low >= togetherFrom ? 'yes' : overlap.high < togetherFrom ? 'no' : 'unknown'
      const all = shared.reduce((sum, kind) => sum + kind.calls, 0)
      return { one, other, calls: all, both, onlyOne, onlyOther, overlap, areTogether }
    }),
  )
  return {
    guardrails,
    pairs: pairs
      .filter(({ calls }) => calls > 0)
      .toSorted((a, b) => (b.overlap.value ?? -1) - (a.overlap.value ?? -1) || b.both - a.both),
  }
}

export function redundancySentence({ guardrails, pairs }: ReturnType<typeof redundancyOf>): string {
  if (guardrails.length < 2) return 'It takes two guardrails for one to be redundant.'
  const useless = guardrails.filter(({ addsNothing }) => addsNothing === 'yes')
  const together = pairs.filter(({ areTogether }) => areTogether === 'yes')
  const said = [
    ...(useless.length === 0
      ? []
      : [
          `${useless.map(({ guardrail }) => guardrail).join(', ')} ${useless.length === 1 ? 'adds' : 'add'} next to nothing to the others`,
        ]),
    ...together.slice(0, 3).map(({ one, other }) => `${one} and ${other} fire together`),
  ]
  if (said.length > 0) return `${said.join('; ')}.`
  const unsure = guardrails.filter(({ addsNothing }) => addsNothing === 'unknown').length
  return unsure === 0
    ? 'Each guardrail catches what no other does.'
    : `No guardrail is shown to be redundant; ${plural(unsure, 'guardrail')} fired too rarely beside others to tell.`
}
