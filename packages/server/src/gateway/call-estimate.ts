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

export type Reserve = 'most' | 'expected'

/** What a call may come to, in whole units of each measure. */
export type CallEstimate = {
  /** Null for dollars nobody has a price for. Of several targets the dearest counts: it may come to that one. */
  units(measure: Measure, reserve: Reserve): number | null
  /** Whether every target of the call has a price. */
  isPriced(): boolean
}

/** Calls whose answers are alike in length: those of one prompt, or of one model without a prompt. */
const kindOf = ({ key, prompt }: Plan, model: string): string =>
  `${key.projectId}\n${prompt?.name ?? ''}\n${model}`

/** Looks at the body only when something must be known of it. */
export function estimateCall(plan: Plan, snapshot: Snapshot, learned: LearnedOutput): CallEstimate {
  const targets = targetsOf(plan)
  let tokens: { readonly input: number; readonly most: number; readonly expected: number } | null = null
  const estimated = () => (tokens ??= tokensOf(plan, learned.p95(kindOf(plan, targets[0]!.model))))
  const prices = (reserve: Reserve): (number | null)[] => {
    const { input, [reserve]: output } = estimated()
    return targets.map((target) => nanoOfEstimate(plan, target, snapshot, input, output))
  }
  return {
    units(measure, reserve) {
      if (measure === 'requests') return 1
      if (measure === 'tokens') return estimated().input + estimated()[reserve]
      const known = prices(reserve).filter((price) => price !== null)
      return known.length === 0 ? null : Math.max(...known)
    },
    isPriced: () => prices('expected').every((price) => price !== null),
  }
}

type Target = Pick<Candidate, 'upstream' | 'model'>

/** Targets with another provider or model; several keys of one are one. */
const targetsOf = ({ chain }: Plan): readonly Target[] =>
  chain.candidates.filter(
    ({ upstream, model }, at, all) =>
      at === all.findIndex((one) => one.upstream.name === upstream.name && one.model === model),
  )

function tokensOf(plan: Plan, learned: number | null) {
  const { operation } = plan.dialect
  if (operation === 'count_tokens') return { input: 0, most: 0, expected: 0 }
  const filled = plan.fill?.messages ?? []
  const input = estimateInput([plan.json, filled], plan.text.length)
  if (operation === 'embeddings') return { input, most: 0, expected: 0 }
  return { input, ...estimateOutput(saidOutput(plan.json) ?? plan.fill?.maxTokens ?? null, learned) }
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

const nanoOf = (costUsd: string): number | null => {
  const pico = picoOf(costUsd)
  return pico === null ? null : unitsOfPico(pico)
}

/** What a call came to; null when a provider answered and what it took is not known. Zero when none answered. */
export function chargeOf(measure: Measure, plan: Plan, arrived: Arrived | null): number | null {
  if (measure === 'requests') return 1
  if (arrived === null) return 0
  if (plan.dialect.operation === 'count_tokens') return 0
  // An answer of an earlier call, or of another's: that call was charged for it.
  if (isGiven(arrived)) return 0
  const { usage, httpStatus } = arrived.answer
  if (usage === null) return httpStatus !== null && httpStatus < 300 ? null : costOfLost(measure, arrived)
  if (measure === 'usd') return costOf(arrived)
  if (usage.inputTokens === null) return null
  const isEmbedding = plan.dialect.operation === 'embeddings'
  return usage.outputTokens === null && !isEmbedding ? null : usage.inputTokens + (usage.outputTokens ?? 0)
}

const isGiven = ({ journey: { cache } }: Arrived): boolean =>
  cache?.outcome === 'hit' || cache?.outcome === 'shared'

/** Attempts that lost cost too: a hedge that was outrun, an answer that broke off. */
function costOf({ answer, journey }: Arrived): number | null {
  if (!answer.priced.known) return null
  const told = journey.attempts.flatMap(({ costUsd }) => costUsd ?? [])
  return told.length === 0
    ? nanoOf(answer.priced.costUsd)
    : told.reduce((sum, one) => sum + (nanoOf(one) ?? 0), 0)
}

const costOfLost = (measure: Measure, { journey }: Arrived): number =>
  measure === 'usd'
    ? journey.attempts.reduce((sum, { costUsd }) => sum + (nanoOf(costUsd ?? '0') ?? 0), 0)
    : 0

/** Remembers how long answers of this kind are. */
export function learnFrom(learned: LearnedOutput, plan: Plan, arrived: Arrived | null): void {
  const model = arrived?.journey.model ?? null
  const tokens = arrived?.answer.status === 'ok' ? (arrived.answer.usage?.outputTokens ?? null) : null
  if (tokens !== null && model !== null) learned.learn(kindOf(plan, model), tokens)
}
