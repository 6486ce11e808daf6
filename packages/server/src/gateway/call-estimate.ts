import { estimateInput, estimateOutput, saidOutput } from '../access/limits/estimate.ts'
import type { LearnedOutput } from '../access/limits/learned-output.ts'
import type { Measure } from '../access/limits/model.ts'
import { unitsOfPico } from '../access/limits/rules.ts'
import { priceUsage } from '../pricing/book.ts'
import { unknownUsage } from '../pricing/model.ts'
import { picoOf } from '../pricing/money.ts'
import type { Candidate } from './chain.ts'
import type { Arrived } from './journey.ts'
import type { Plan } from './plan.ts'
import type { Snapshot } from './snapshot.ts'

type Reserve = 'most' | 'expected'

/** What attempts of a call may come to, in whole units of each measure. */
export type CallEstimate = {
  /** Of one attempt at the dearest of these targets; null for dollars nobody has a price for. */
  units(measure: Measure, reserve: Reserve, targets: readonly Target[]): number | null
  isPriced(target: Target): boolean
}

/** Where an attempt goes, whichever key it takes. */
export type Target = Pick<Candidate, 'upstream' | 'model'>

/** Calls whose answers are alike in length: those of one prompt, or of one model without a prompt. */
const kindOf = ({ key, prompt }: Plan, model: string): string =>
  `${key.projectId}\n${prompt?.name ?? ''}\n${model}`

/** Looks at the body only when something must be known of it. */
export function estimateCall(plan: Plan, snapshot: Snapshot, learned: LearnedOutput): CallEstimate {
  let input: number | null = null
  const unitsAt = (target: Target, measure: Measure, reserve: Reserve): number | null => {
    input ??= inputOf(plan)
    const { [reserve]: output } = outputOf(plan, learned.p95(kindOf(plan, target.model)))
    return measure === 'tokens' ? input + output : nanoOfEstimate(plan, target, snapshot, input, output)
  }
  return {
    units(measure, reserve, targets) {
      if (measure === 'requests') return 1
      const known = targets.flatMap((target) => unitsAt(target, measure, reserve) ?? [])
      return known.length === 0 ? null : Math.max(...known)
    },
    isPriced: (target) => unitsAt(target, 'usd', 'expected') !== null,
  }
}

/** Targets with another provider or model; several keys of one are one. */
export const targetsOf = ({ chain: { candidates } }: Plan): readonly Target[] =>
  candidates.length === 1
    ? candidates
    : candidates.filter(
        ({ upstream, model }, at) =>
          at === candidates.findIndex((one) => one.upstream.name === upstream.name && one.model === model),
      )

function inputOf({ dialect, json, fill, text }: Plan): number {
  if (dialect.operation === 'count_tokens') return 0
  return estimateInput([json, fill?.messages ?? []], text.length)
}

function outputOf({ dialect, json, fill }: Plan, learned: number | null) {
  if (dialect.operation === 'count_tokens' || dialect.operation === 'embeddings')
    return { most: 0, expected: 0 }
  return estimateOutput(saidOutput(json) ?? fill?.maxTokens ?? null, learned)
}

function nanoOfEstimate(
  plan: Plan,
  { upstream, model }: Target,
  snapshot: Snapshot,
  input: number,
  output: number,
): number | null {
  if (plan.dialect.operation === 'count_tokens') return 0
  const priced = priceUsage(snapshot.book, {
    provider: snapshot.priceName(model, upstream.name),
    model,
    api: plan.dialect.api,
    at: plan.startedAtMs,
    usage: { ...unknownUsage, inputTokens: input, outputTokens: output },
  })
  return priced.known ? nanoOf(priced.costUsd) : null
}

/** Whole nanodollars of a cost, rounded up. */
export const nanoOf = (costUsd: string): number | null => {
  const pico = picoOf(costUsd)
  return pico === null ? null : unitsOfPico(pico)
}

/** Remembers how long answers of this kind are. */
export function learnFrom(learned: LearnedOutput, plan: Plan, arrived: Arrived | null): void {
  const model = arrived?.journey.model ?? null
  const tokens = arrived?.answer.status === 'ok' ? (arrived.answer.usage?.outputTokens ?? null) : null
  if (tokens !== null && model !== null) learned.learn(kindOf(plan, model), tokens)
}
