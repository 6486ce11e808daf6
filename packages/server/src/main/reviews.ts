import { randomUUID } from 'node:crypto'
import { lookAgain } from '../kernel/look-again.ts'
import { fail } from '../kernel/problem.ts'
import { scoreLine } from '../ledger/write.ts'
import { reviewEvidenceStore } from '../reviews/evidence-store.ts'
import { figuresOf, type ReviewWindow } from '../reviews/figures.ts'
import { itemStore } from '../reviews/item-store.ts'
import type { Figures, GuardrailQuality, Rates } from '../reviews/model.ts'
import type { ReviewRouteParts } from '../reviews/routes.ts'
import { queueStore } from '../reviews/store.ts'
import { findSubject } from '../reviews/subjects.ts'
import { planFor, reviewWatch } from '../reviews/watch.ts'
import type { Foundation } from './foundation.ts'

export type HouseReviews = ReturnType<typeof openReviews>

const lookEveryMs = 10_000
/** What the tape may still hold. */
const keptMs = 400 * 24 * 3_600_000

/** Review queues: their stores, the watch that draws for them, and what their answers tell. */
export function openReviews(
  { state, tape, spool, clock, newId }: Foundation,
  { onLog }: { readonly onLog: (line: string) => void },
) {
  const queues = queueStore({
    ...{ state, clock, newId },
    newSeed: () => randomUUID(),
    planFor: (projectId, settings, nowMs, direction) => planFor(tape, projectId, settings, nowMs, direction),
  })
  const items = itemStore({ state, clock, newId })
  const evidence = reviewEvidenceStore({ state, clock, newId })
  const figureParts = { tape, ...evidence, designs: queues.designs, random: Math.random }
  /** A look somebody waits for. */
  let woken: Promise<void> = Promise.resolve()
  const routes: ReviewRouteParts = {
    queues: {
      ...queues,
      // Whoever made a queue wants to see what is in it.
      async put(key, settings, author) {
        const queue = await queues.put(key, settings, author)
        woken = watch.look().catch(() => {})
        return queue
      },
    },
    items,
    figures: (queue, hours, thresholds) => {
      const toMs = clock()
      return figuresOf(figureParts, queue, { fromMs: toMs - hours * 3_600_000, toMs }, thresholds)
    },
    add: async (queue, by, author) => {
      const { projectId, settings, seed } = queue
      const nowMs = clock()
      const window = { projectId, subject: settings.subject, fromMs: nowMs - keptMs, toMs: nowMs + 60_000 }
      const found = await findSubject(tape, window, by, seed)
      if (found === null)
        return fail(
          'not-found',
          `The queue "${queue.name}" looks at ${settings.subject.kind}, and has none of this id.`,
        )
      return queues.add(queue, found, author)
    },
  }
  const said = new Map<string, string>()
  const watch = reviewWatch({
    ...{ tape, clock, queues },
    handOver: () => evidence.handOver((score) => spool.append('scores', scoreLine(score))),
    onFailure(queue, error) {
      const line = `the review queue "${queue}" draws nothing: ${(error as Error).message}`
      if (said.get(queue) !== line) onLog(line)
      said.set(queue, line)
    },
  })
  const figuresOfGuardrail = async (
    projectId: string,
    guardrailId: string,
    window: ReviewWindow,
    thresholds: readonly number[],
  ): Promise<Figures | null> => {
    const [queue] = await queues.forGuardrail(projectId, guardrailId)
    return queue === undefined ? null : figuresOf(figureParts, queue, window, thresholds)
  }
  return {
    routes,
    /** Looks until told to stop. */
    watch(): () => Promise<void> {
      const stop = lookAgain(watch.look, lookEveryMs)
      return async () => {
        await Promise.all([stop(), woken])
      }
    },
    /** What reviewers found of a guardrail; null when no queue looks at it. The newest queue counts. */
    qualityOf: (
      projectId: string,
      guardrailId: string,
      window: ReviewWindow,
    ): Promise<GuardrailQuality | null> => figuresOfGuardrail(projectId, guardrailId, window, []),
    /** The same as if it fired from each score on; ascending, each threshold once. */
    qualityAt: async (
      projectId: string,
      guardrailId: string,
      window: ReviewWindow,
      thresholds: readonly number[],
    ): Promise<readonly (Rates & { readonly threshold: number })[] | null> =>
      (await figuresOfGuardrail(projectId, guardrailId, window, thresholds))?.thresholds ?? null,
  }
}
