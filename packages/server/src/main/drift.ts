import { embeddingLine } from '../ledger/write.ts'
import { compareInThread } from '../retrieval/drift/look/compare.ts'
import { driftFindings, driftReachMs } from '../retrieval/drift/look/findings.ts'
import { driftReport } from '../retrieval/drift/look/report.ts'
import type { DriftRoutesParts } from '../retrieval/drift/look/routes.ts'
import { driftLookStore } from '../retrieval/drift/look/store.ts'
import { vectorStore } from '../retrieval/drift/look/vector-store.ts'
import { dayMs } from '../retrieval/drift/look/windows.ts'
import { watchDriftOnce, type DriftRounds } from '../retrieval/drift/look/watch.ts'
import { embeddingQueue } from '../retrieval/embeddings/asking.ts'
import { hourlySlots } from '../retrieval/embeddings/slots.ts'
import { takeEmbeddings } from '../retrieval/embeddings/taking.ts'
import type { IndexTold } from '../retrieval/indexes/model.ts'
import type { DriftSettings } from '../retrieval/settings-model.ts'
import { embeddingsAsker } from './ask-embeddings.ts'
import type { CallInside } from './ask-model.ts'
import type { Foundation } from './foundation.ts'
import { keepWatch } from './keep-watch.ts'
import type { Stores } from './stores.ts'

const pumpEveryMs = 2_000
/** How often it is asked whether a window is over: what follows is rare. */
const lookEveryMs = 10_000

export type DriftParts = {
  readonly settingsOf: (projectId: string) => DriftSettings
  readonly onIndex: (told: IndexTold) => void
  readonly onLog: (line: string) => void
}

/** Vectors of queries and documents: drawn as they come, or asked of a model; and the look at whether they moved. */
export function openDrift(
  { state, tape, spool, clock, newId }: Foundation,
  { settingsOf, onIndex, onLog }: DriftParts,
) {
  let callInside: CallInside = () => Promise.reject(new Error('The gateway is not up yet.'))
  const said = new Map<string, string>()
  const sayOnce = (projectId: string, line: string): void => {
    if (said.get(projectId) !== line) onLog(line)
    said.set(projectId, line)
  }
  const append = (embedding: Parameters<typeof embeddingLine>[0]): void =>
    void spool.append('embeddings', embeddingLine(embedding))
  const queue = embeddingQueue({
    ...{ append, newId },
    ask: embeddingsAsker((call) => callInside(call)),
    onFault: (projectId, fault) =>
      sayOnce(projectId, `vectors for the drift of project "${projectId}" cannot be had: ${fault}`),
  })
  const pumping = setInterval(queue.pump, pumpEveryMs)
  pumping.unref()
  const looks = driftLookStore(state)
  const closing = new AbortController()
  const routes: DriftRoutesParts = {
    async report(projectId, { days, indexName }) {
      const own = await looks.looksSince(projectId, clock() - days * dayMs, { indexName })
      return driftReport(days, settingsOf(projectId), own)
    },
  }
  return {
    routes,
    take: takeEmbeddings({ ...{ settingsOf, append, newId, onIndex }, slots: hourlySlots(), ask: queue.add }),
    /** Whether vectors that applications send are kept of a project. */
    keepsVectors: (projectId: string) => settingsOf(projectId).perHour > 0,
    /** The gateway comes up after this. */
    askThrough: (inside: CallInside): void => void (callInside = inside),
    findings: async (projectId: string, nowMs: number) =>
      driftFindings(await looks.looksSince(projectId, nowMs - driftReachMs), nowMs),
    /** Looks until told to stop. */
    watch({ access }: Pick<Stores, 'access'>): () => Promise<void> {
      const rounds: DriftRounds = new Map()
      const stop = keepWatch(
        { state, clock },
        { name: 'retrieval.drift', everyMs: lookEveryMs, onLog },
        ({ holdsWatch, sayOnce: sayFailure }) =>
          watchDriftOnce(
            {
              ...{ settingsOf, holdsWatch, clock, looks, vectors: vectorStore(tape) },
              ...{ compare: compareInThread, signal: closing.signal },
              projects: async () => (await access.listProjects()).map(({ id }) => id),
              onFailure: (projectId, error) =>
                sayFailure(
                  projectId,
                  `the drift of project "${projectId}" cannot be looked at: ${(error as Error).message}`,
                ),
            },
            rounds,
          ),
      )
      return () => {
        closing.abort()
        return stop()
      }
    },
    async close(): Promise<void> {
      clearInterval(pumping)
      await queue.close()
    },
  }
}
