import type { Verdict } from '../ledger/verdict-model.ts'
import type { Examined, Finding, Stage } from './check.ts'
import type { ReadyGuardrail } from './ready.ts'
import type { UnseenKind } from './texts/unseen-parts.ts'

/** The part of a passage that is decided now: what begins before `from` was decided before, from `to` on later. */
export type Region = { readonly from: number; readonly to: number }

/** What one look of a guardrail comes to. */
export type Judged = {
  readonly verdict: Verdict['verdict']
  /** Stops the call. In shadow never. */
  readonly isBlocking: boolean
  /** What is masked. In shadow nothing. */
  readonly masks: readonly Finding[]
  /** Of what was found, what is decided now. */
  readonly counted: readonly Finding[]
}

type Owner = Pick<ReadyGuardrail, 'mode' | 'action' | 'threshold' | 'onError' | 'canMask'>

/** `regions`: of each passage, where a stream is looked at window by window; null: all of it. */
export function judge(owner: Owner, examined: Examined, regions: readonly Region[] | null): Judged {
  const isEnforced = owner.mode === 'enforce'
  const nothing = { isBlocking: false, masks: [], counted: [] }
  if (examined.kind === 'failed')
    return { ...nothing, verdict: 'error', isBlocking: isEnforced && owner.onError === 'closed' }
  const counted = regions === null ? examined.findings : examined.findings.filter((one) => isIn(one, regions))
  // Fired by what was decided before, or will be: when more of it is here.
  const isElsewhere = examined.findings.length > 0 && counted.length === 0
  if (!(examined.score >= owner.threshold) || isElsewhere) return { ...nothing, counted, verdict: 'pass' }
  if (owner.action === 'flag') return { ...nothing, counted, verdict: 'flag_for_review' }
  const sure = counted.filter(({ score }) => score >= owner.threshold)
  const masks = sure.length > 0 ? sure : counted
  // What says no place cannot be masked.
  if (owner.action === 'block' || !owner.canMask || masks.length === 0)
    return { ...nothing, counted, verdict: 'block', isBlocking: isEnforced }
  return { verdict: 'modify', isBlocking: false, masks: isEnforced ? masks : [], counted }
}

/** What comes of parts that nothing can look at, where the owner refuses them: whatever the threshold. */
export const refusal = (mode: Owner['mode'], kinds: readonly UnseenKind[]): Judged => ({
  ...{ verdict: 'block', isBlocking: mode === 'enforce', masks: [] },
  counted: kinds.map((kind) => ({ passage: 0, start: 0, end: 0, kind: `unseen-${kind}`, score: 1 })),
})

const isIn = ({ passage, start, end }: Finding, regions: readonly Region[]): boolean => {
  const region = regions[passage]
  return region !== undefined && start < region.to && end > region.from
}

/** Whether it may have to stop what it looks at; what never acts need not be waited for. */
export const mayAct = ({ mode, action, onError }: Owner): boolean =>
  mode === 'enforce' && (action !== 'flag' || onError === 'closed')

/** Whether a reply waits for it: for what may act, and for what is there at once. */
export const isAwaited = (owner: Owner & Pick<ReadyGuardrail, 'isRemote'>): boolean =>
  mayAct(owner) || (owner.mode === 'enforce' && !owner.isRemote)

/** Whether a stream's text waits for it. What is to be masked cannot have left already. */
export const holdsStreams = (owner: Owner & Pick<ReadyGuardrail, 'streaming'>): boolean =>
  mayAct(owner) && (owner.streaming === 'hold' || owner.action === 'mask')

/** One evaluation of a guardrail on one stage of one call, over all its looks. */
export type Evaluation = Pick<
  Verdict,
  'verdict' | 'failed' | 'score' | 'kinds' | 'findings' | 'reason' | 'latencyMs' | 'costUsd'
> & {
  readonly guardrail: ReadyGuardrail
  readonly stage: Stage
  /** Unix milliseconds when its last look ended. */
  readonly atMs: number
}

export type Looked = {
  readonly examined: Examined
  readonly judged: Judged
  readonly latencyMs: number
  readonly atMs: number
}

/** What outweighs what, of several looks at one text and of several stages of one call. */
const weight: { readonly [verdict in Verdict['verdict']]: number } = {
  ...{ pass: 0, flag_for_review: 1, modify: 2, error: 3, block: 4 },
}
export const weightier = <Kind extends Verdict['verdict']>(a: Kind, b: Kind): Kind =>
  weight[b] > weight[a] ? b : a

/** An evaluation with one more look. */
export function withLook(
  before: Evaluation | null,
  guardrail: ReadyGuardrail,
  stage: Stage,
  { examined, judged, latencyMs, atMs }: Looked,
): Evaluation {
  const isFirst = before === null
  const isWeightier = isFirst || weightier(before.verdict, judged.verdict) !== before.verdict
  const verdict = isFirst ? judged.verdict : weightier(before.verdict, judged.verdict)
  const said = examined.kind === 'examined' ? examined : null
  const sameWeight = !isFirst && before.verdict === judged.verdict && (said?.score ?? 0) > (before.score ?? 0)
  return {
    ...{ guardrail, stage, verdict, atMs },
    failed: verdict === 'error' ? guardrail.onError : null,
    score: verdict === 'error' ? null : highest(before?.score ?? null, said?.score ?? null),
    kinds: [...new Set([...(before?.kinds ?? []), ...judged.counted.map(({ kind }) => kind)])].sort(),
    findings: (before?.findings ?? 0) + judged.counted.length,
    reason: isWeightier || sameWeight ? examined.reason : before.reason,
    latencyMs: (before?.latencyMs ?? 0) + latencyMs,
    costUsd: summed(before?.costUsd ?? null, said?.costUsd ?? null),
  }
}

const highest = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b)

/** Exact to a trillionth of a dollar. */
function summed(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  const pico = (usd: string): bigint => BigInt(Math.round(Number(usd) * 1e12))
  const sum = pico(a) + pico(b)
  const digits = sum.toString().padStart(13, '0')
  return `${digits.slice(0, -12)}.${digits.slice(-12)}`.replace(/\.?0+$/, '')
}
