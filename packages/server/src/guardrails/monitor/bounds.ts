import type { GuardrailBounds } from '../model.ts'
import { rateOf } from './figures.ts'
import type { BoundStanding, GuardrailFinding } from './model.ts'
import { isSurelyAbove, isSurelyBelow } from './beyond.ts'
import { evaluationsOf, latencyQuantile, slowerThan, type Sums } from './sums.ts'
import { isoTime } from '../../kernel/time.ts'
import { count, milliseconds, percent, plural, rateWords } from '../../kernel/words.ts'

/** More errors than this are worth a word: a check that crashes or is late decides nothing. */
const errorsAtMost = 0.01

type Judged = {
  readonly guardrail: string
  readonly mode: 'enforce' | 'shadow'
  readonly bounds: GuardrailBounds
  /** Of its newest version. */
  readonly sums: Sums
  /** Of the same since a Monday, by which it is judged whether it fires at all. */
  readonly recently: { readonly fires: number; readonly ended: number; readonly fromMs: number }
}
type Said = { readonly standing: BoundStanding; readonly finding: GuardrailFinding | null }

/**
 * How a guardrail stands to its bounds. A bound is broken when that is sure however often one looks (beyond.ts), and
 * held when the whole 95 % interval lies within; in between there are not enough evaluations to tell. A p99 is above its
 * bound when more than 1 % of evaluations are slower, so what is judged is the share of slower ones.
 */
export const boundsOf = (judged: Judged): readonly Said[] => [
  blocking(judged),
  slowness(judged),
  rareness(judged),
]

function blocking({ guardrail, mode, bounds, sums }: Judged): Said {
  const rate = rateOf(sums.blocks, evaluationsOf(sums) - sums.errors)
  const limit = bounds.maxBlockRate
  const isBroken = isSurelyAbove(sums.blocks, rate.n, limit)
  const state = isBroken ? 'broken' : rate.n > 0 && rate.high <= limit ? 'held' : 'unknown'
  const verb = mode === 'shadow' ? 'would block' : 'blocks'
  const seen = `It ${verb} ${rateWords(rate)}`
  const finding =
    state === 'broken'
      ? findingOf(guardrail, 'blocks-much', {
          severity: mode === 'shadow' ? 'info' : 'critical',
          title: `${guardrail} ${verb} more than it should`,
          sentence: `Block rate above threshold: ${guardrail} ${verb} ${rateWords(rate)}, and at most ${percent(limit)} is expected. Possible prompt regression or shift of input.`,
          remedy:
            'Look at what it blocked; put the last prompt or guardrail version back if that began it, or try a higher threshold on recorded scores.',
          evidence: { measure: 'block rate', ...rate, threshold: limit, unit: 'share' },
        })
      : null
  return {
    standing: {
      ...{ bound: 'maxBlockRate', state },
      sentence: `${seen}; at most ${percent(limit)} is expected.${notEnough(state)}`,
    },
    finding,
  }
}

function slowness({ guardrail, mode, bounds, sums }: Judged): Said {
  const total = evaluationsOf(sums)
  const limit = bounds.maxP99Ms
  const slower = rateOf(slowerThan(sums.latencies, limit), total)
  const p99 = latencyQuantile(sums.latencies, 0.99)
  const isBroken = isSurelyAbove(slowerThan(sums.latencies, limit), total, 0.01)
  const state = isBroken ? 'broken' : total > 0 && slower.high <= 0.01 ? 'held' : 'unknown'
  const seen =
    p99 === null
      ? 'Its p99 latency is unknown (nothing evaluated)'
      : `Its p99 latency is ${milliseconds(p99)}; ${rateWords(slower)} take longer than ${milliseconds(limit)}, where 1 % may`
  const finding =
    state === 'broken'
      ? findingOf(guardrail, 'slow', {
          severity: 'warning',
          title: `${guardrail} is slow`,
          sentence: `p99 above threshold: the slowest hundredth of ${guardrail} takes ${milliseconds(p99!)} and more, where ${milliseconds(limit)} is expected; ${rateWords(slower)} take longer than that. The guardrail may be slowing requests${mode === 'shadow' ? ' once it is enforced' : ''}.`,
          remedy:
            'Lower its deadline, let it observe instead of hold, or narrow its scope; a remote check may be slow itself.',
          evidence: {
            ...{ measure: 'p99 latency', value: p99, threshold: limit, low: null, high: null },
            ...{ n: total, unit: 'ms' },
          },
        })
      : null
  return { standing: { bound: 'maxP99Ms', state, sentence: `${seen}.${notEnough(state)}` }, finding }
}

function rareness({ guardrail, bounds, recently: { fires, ended, fromMs } }: Judged): Said {
  const rate = rateOf(fires, ended)
  const since = isoTime(fromMs).slice(0, 10)
  const { minFireRate: limit, minEvaluations } = bounds
  const isMany = rate.n >= minEvaluations
  const isBroken = isMany && isSurelyBelow(fires, ended, limit)
  const state = limit === 0 || (isMany && rate.low >= limit) ? 'held' : isBroken ? 'broken' : 'unknown'
  const finding =
    state === 'broken'
      ? findingOf(guardrail, 'rarely-fires', {
          severity: 'info',
          title: `${guardrail} hardly ever fires`,
          sentence: `Fire rate below minimum: ${guardrail} fired ${plural(fires, 'time')} in ${plural(rate.n, 'evaluation')} since ${since}, at most ${percent(rate.high)}, and at least ${percent(limit)} is expected. It is misconfigured or redundant.`,
          remedy:
            'Try it on a text it should catch; then correct its options or threshold, or switch it off.',
          evidence: { measure: 'fire rate', ...rate, threshold: limit, unit: 'share' },
        })
      : null
  const why =
    state === 'unknown' && !isMany
      ? ` Judged from ${count(minEvaluations)} evaluations on.`
      : notEnough(state)
  return {
    standing: {
      ...{ bound: 'minFireRate', state },
      sentence: `It fires in ${rateWords(rate)} since ${since}; at least ${percent(limit)} is expected.${why}`,
    },
    finding,
  }
}

/** Evaluations that came to nothing, whatever the bounds. */
export function errorsOf({ guardrail, sums }: Judged): GuardrailFinding | null {
  const rate = rateOf(sums.errors, evaluationsOf(sums))
  if (!isSurelyAbove(sums.errors, rate.n, errorsAtMost)) return null
  return findingOf(guardrail, 'errs', {
    severity: 'warning',
    title: `${guardrail} often comes to no verdict`,
    sentence: `${rateWords(rate)} of the evaluations of ${guardrail} crashed or were late, so that they decided nothing.`,
    remedy: 'Read the reasons on its verdicts; give it more time, or mend what it calls.',
    evidence: { measure: 'error rate', ...rate, threshold: errorsAtMost, unit: 'share' },
  })
}

const notEnough = (state: BoundStanding['state']): string =>
  state === 'unknown' ? ' There are not enough evaluations to tell.' : ''

type Told = Pick<GuardrailFinding, 'severity' | 'title' | 'sentence' | 'remedy' | 'evidence'> &
  Partial<Pick<GuardrailFinding, 'since' | 'labels'>> & { readonly about?: string }

export const findingOf = (
  guardrail: string,
  kind: GuardrailFinding['kind'],
  { about, labels, since = null, ...told }: Told,
): GuardrailFinding => ({
  ...{ key: [guardrail, kind, ...(about === undefined ? [] : [about])].join(':').slice(0, 256) },
  ...told,
  ...{ since, kind, guardrail, labels: { guardrail, ...labels }, link: `/guardrails/${guardrail}` },
})
