import { hash } from 'node:crypto'
import { isoTime } from '../../../kernel/time.ts'
import type { DriftSubject } from '../../../ledger/embedding-model.ts'
import type { DriftSettings } from '../../settings-model.ts'
import type { Drift } from '../classifier.ts'
import type { ThreadAsk } from './compare.ts'
import { chooseVectors } from './judge.ts'
import type { DriftFound, DriftLook } from './model.ts'
import type { VectorStore } from './vector-store.ts'
import { alphaOf, permutationsFor, referenceOf, type Window } from './windows.ts'

/** Vectors compared a side: enough to see what matters, and some seconds of one core. */
const comparedAtMost = 500
const namedAtMost = 10

export type LookParts = {
  readonly vectors: Pick<VectorStore, 'counts' | 'read'>
  readonly compare: (ask: ThreadAsk, signal: AbortSignal) => Promise<Drift>
  readonly nowMs: () => number
  readonly signal: AbortSignal
}

export type LookAt = {
  readonly projectId: string
  readonly indexName: string
  readonly subject: DriftSubject
  readonly window: Window
  readonly settings: DriftSettings
}

/** Holds one window against what was before it; null when it has no vector. The same vectors give the same answer. */
export async function lookAtWindow(
  { vectors, compare, nowMs, signal }: LookParts,
  { projectId, indexName, subject, window, settings }: LookAt,
): Promise<DriftLook | null> {
  const reference = referenceOf(window, settings.referenceDays)
  const of = { indexName, subject }
  const nowOf = { ...of, ...window, partOfDay: null }
  const beforeOf = { ...of, ...reference }
  const counts = await vectors.counts(projectId, nowOf)
  if (counts.length === 0) return null
  const choice = chooseVectors(subject, counts, await vectors.counts(projectId, beforeOf))
  const look = (found: DriftFound): DriftLook => ({
    ...of,
    windowFrom: isoTime(window.fromMs),
    windowTo: isoTime(window.toMs),
    lookedAt: isoTime(nowMs()),
    found,
  })
  const referenceFrom = isoTime(reference.fromMs)
  if (choice.kind !== 'compare') return look({ ...choice, referenceFrom })
  const now = await vectors.read(projectId, nowOf, choice, comparedAtMost)
  const before = await vectors.read(projectId, beforeOf, choice, comparedAtMost)
  const drift = await compare(
    {
      reference: before.map(({ vector }) => vector),
      current: now.map(({ vector }) => vector),
      permutations: permutationsFor(settings.windowHours),
      seed: Number.parseInt(hash('sha256', JSON.stringify([projectId, of, window])).slice(0, 8), 16),
    },
    signal,
  )
  if (drift.kind === 'refused') throw new Error(`vectors on the tape cannot be compared: ${drift.reason}`)
  const alpha = alphaOf(settings.windowHours)
  const hasMoved = drift.p <= alpha
  const { space, indexVersion, leftOut } = choice
  return look({
    ...{ kind: 'tested', space, indexVersion, leftOut, referenceFrom, hasMoved, alpha },
    ...{ p: drift.p, auc: drift.auc, current: drift.current, reference: drift.reference },
    movedMost: hasMoved ? furthest(now, drift.scores) : [],
  })
}

/** What lies furthest to the new side, each label once. */
function furthest(
  now: readonly { readonly label: string; readonly retrievalId: string }[],
  scores: readonly number[],
): { label: string; retrievalId: string; score: number }[] {
  const ranked = now
    .map(({ label, retrievalId }, at) => ({ label, retrievalId, score: scores[at]! }))
    .sort((a, b) => b.score - a.score)
  return [...Map.groupBy(ranked, ({ label }) => label).values()]
    .map(([first]) => first!)
    .slice(0, namedAtMost)
}
