import { answerTextOf, requestTextsOf } from '../gateway/said.ts'
import type { Said } from '../gateway/recorder.ts'
import { isoTime } from '../kernel/time.ts'
import type { Call } from '../ledger/model.ts'
import type { Retrieval } from '../ledger/retrieval-model.ts'
import { bodySender } from '../ledger/send-bodies.ts'
import { retrievalLine } from '../ledger/write.ts'
import type { AnsweredCall } from '../retrieval/desk/answers-in-memory.ts'
import { paced } from '../retrieval/desk/paced.ts'
import { retrievalDesk } from '../retrieval/desk/desk.ts'
import { retrievalInPrompt } from '../retrieval/desk/in-prompt.ts'
import { summaryOf } from '../retrieval/desk/summary.ts'
import { openUnwritten, type UnwrittenRetrieval } from '../retrieval/desk/unwritten.ts'
import { settling } from '../retrieval/desk/settling.ts'
import type { SentVectors } from '../retrieval/embeddings/taking.ts'
import { indexNotices } from '../retrieval/indexes/noticing.ts'
import { indexStore } from '../retrieval/indexes/store.ts'
import type { FoundRetrieval } from '../retrieval/model.ts'
import { listRetrievals, retrievalById, retrievalsOfCall } from '../retrieval/reading/list-store.ts'
import { readReport } from '../retrieval/reading/report-store.ts'
import { countScores, readScoredQueries, type ScoresAsked } from '../retrieval/reading/scored-store.ts'
import { readSatisfaction } from '../retrieval/reading/satisfaction-store.ts'
import type { RetrievalRoutesParts } from '../retrieval/routes.ts'
import { defaultSettings, ttlOfSettings, type RetrievalSettings } from '../retrieval/settings-model.ts'
import { retrievalSettingsStore } from '../retrieval/settings-store.ts'
import { signalMemory } from '../retrieval/signals/memory.ts'
import type { Config } from '../config.ts'
import { canaryStore } from '../retrieval/canaries/store.ts'
import { recentScored } from '../retrieval/watch/recent-scored.ts'
import { satisfactionFindings, satisfactionFrom } from '../retrieval/watch/satisfaction.ts'
import { canaryFindings } from '../retrieval/canaries/findings.ts'
import type { CanaryRoutesParts } from '../retrieval/canaries/routes.ts'
import { openDrift } from './drift.ts'
import type { Foundation } from './foundation.ts'

export type HouseRetrieval = Awaited<ReturnType<typeof openRetrieval>>

/** How soon a change of settings made by another process holds here too. */
const settingsEveryMs = 5_000
const sweepEveryMs = 5_000
const waitingAtMost = 5_000

/** Queries to retrievers: where they meet their answers, and what is asked of them. */
export async function openRetrieval(
  config: Config,
  foundation: Foundation,
  { onBug, onLog }: { readonly onBug: (error: unknown) => void; readonly onLog: (line: string) => void },
) {
  const { state, tape, spool, clock, newId, inFolder, spooledRetrievals } = foundation
  const store = retrievalSettingsStore({ state, clock, newId })
  let settings: ReadonlyMap<string, RetrievalSettings> = new Map()
  const settingsOf = (projectId: string): RetrievalSettings => settings.get(projectId) ?? defaultSettings
  const readSettings = async (): Promise<void> => {
    settings = await store.allSettings()
  }

  const indexes = indexNotices({ note: indexStore({ state, clock, newId }).note, onLog, nowMs: clock })

  const sendBody = bodySender(spool)
  const unwritten = await openUnwritten({
    path: inFolder('retrievals.waiting'),
    isWritten: (id) => spooledRetrievals.has(id),
    onFailure: (error) => onLog(`queries that wait could not be kept on disk: ${(error as Error).message}`),
  })
  const desk = retrievalDesk({
    memory: signalMemory(Math.random),
    ttlOf: (projectId) => ttlOfSettings(settingsOf(projectId)),
    append: (retrieval) =>
      spool.append('retrievals', retrievalLine(retrieval)) ? spool.ticketOf('retrievals') : null,
    appendBody: (body) => sendBody(body, clock()),
    keepBodies: config.keepBodies,
    nowMs: clock,
    isoTime,
    onFailure: onBug,
    onSettled: (one) => rows.settled(one),
    onIndex: indexes.tell,
  })
  const rows = settling({
    ...{ spool, unwritten },
    writeAgain: desk.writeAgain,
  })
  const drift = openDrift(foundation, {
    settingsOf: (projectId) => settingsOf(projectId).drift,
    ...{ onIndex: indexes.tell, onLog },
  })
  const queue = paced(waitingAtMost, onBug)
  const record = (
    found: FoundRetrieval,
    answer: string | null | undefined,
    vectors: SentVectors | null = null,
  ): void => {
    unwritten.add({ found, answer })
    queue.add(() => {
      desk.record(found, answer)
      drift.take(found, vectors)
    })
  }
  /** At once: its row is on disk with the request that brought both, and need not wait on disk before. */
  const recordAnswered = (
    found: FoundRetrieval,
    answer: string,
    vectors: SentVectors | null,
  ): Retrieval | null => {
    try {
      const written = desk.record(found, answer)
      drift.take(found, vectors)
      return written
    } catch (error) {
      onBug(error)
      return null
    }
  }
  const noteIndexOf = ({ projectId, indexName: name, indexVersion: version, startedAt }: Call): void => {
    if (name !== null) indexes.tell({ projectId, name, version, embedder: null, atMs: Date.parse(startedAt) })
  }
  // What a span told waits for the spans of its trace again; the others can be written.
  const isOfSpan = ({ found, answer }: UnwrittenRetrieval) => found.origin === 'span' && answer === undefined
  for (const { found, answer } of unwritten.earlier.filter((one) => !isOfSpan(one)))
    queue.add(() => desk.record(found, answer))

  const sweeping = setInterval(() => desk.sweep(clock()), sweepEveryMs)
  const reading = setInterval(() => void readSettings().catch(() => {}), settingsEveryMs)
  sweeping.unref()
  reading.unref()

  const routes: RetrievalRoutesParts = {
    record,
    kept: async () => void (await unwritten.kept()),
    hasRoom: queue.hasRoom,
    list: (projectId, query) => listRetrievals(tape, projectId, query, clock()),
    find: (projectId, id) => retrievalById(tape, projectId, id),
    ofCall: (projectId, callId) => retrievalsOfCall(tape, projectId, callId),
    report: (projectId, query) => readReport(tape, projectId, query, clock()),
    satisfaction: (projectId, query) => readSatisfaction(tape, projectId, query, clock()),
    settings: store.settings,
    async putSettings(projectId, next, author) {
      const put = await store.putSettings(projectId, next, author)
      await readSettings()
      return put
    },
    newId,
    clock,
  }
  const feedbackOf = (projectId: string, fromMs: number): ScoresAsked => ({
    ...{ projectId, fromMs, sources: ['feedback'], name: null, areShares: true },
  })
  const scored = recentScored({
    count: (projectId, fromMs) => countScores(tape, feedbackOf(projectId, fromMs)),
    read: async (projectId, fromMs) => (await readScoredQueries(tape, feedbackOf(projectId, fromMs))).queries,
  })
  /** Nothing is read while no bound is set. */
  const unsatisfied = async (projectId: string, nowMs: number) => {
    const { bounds } = settingsOf(projectId)
    if (bounds.minSatisfaction === null) return []
    return satisfactionFindings(await scored(projectId, satisfactionFrom(nowMs), nowMs), bounds)
  }
  const canaries = canaryStore({ state, clock, newId })
  const canaryParts: CanaryRoutesParts = { ...canaries, noteIndex: indexes.tell, newId, clock }
  return {
    routes,
    drift,
    canaries: { routes: canaryParts },
    /** What was found wrong besides the hours of an index. */
    furtherFindings: async (projectId: string, nowMs: number) => [
      ...(await drift.findings(projectId, nowMs)),
      ...(await unsatisfied(projectId, nowMs)),
      ...canaryFindings(await canaries.list(projectId), settingsOf(projectId).bounds.minCanaryOverlap),
    ],
    /** For what telemetry tells: `recordLater` where no call of it has an answer, undefined while one through the gateway may. */
    recordAnswered,
    recordLater: record,
    hold: (found: FoundRetrieval) => unwritten.add({ found }),
    held: rows.safe,
    earlierOfSpans: unwritten.earlier.filter(isOfSpan).map(({ found }) => found),
    /** Once state is up. */
    start: readSettings,
    /** For the recorder: what is known of a call's retrievals goes onto its row. Throws nothing. */
    enrich(call: Call, said: Said): Call {
      try {
        noteIndexOf(call)
        const { markers } = settingsOf(call.projectId)
        const inPrompt =
          markers.length === 0
            ? null
            : retrievalInPrompt(call, requestTextsOf(call.dialect, said.input), markers, newId(clock()))
        const summary = summaryOf(desk.answered(answeredCall(call, said), inPrompt ? [inPrompt] : []))
        if (inPrompt) drift.take(inPrompt, null)
        if (summary === null) return call
        return {
          ...{ ...call, ...summary },
          indexName: call.indexName ?? summary.indexName,
          indexVersion: call.indexVersion ?? summary.indexVersion,
        }
      } catch (error) {
        onBug(error)
        return call
      }
    },
    counts: () => ({ ...desk.counts(), dropped: desk.counts().dropped + rows.dropped() }),
    boundsOf: (projectId: string) => settingsOf(projectId).bounds,
    markersOf: (projectId: string) => settingsOf(projectId).markers,
    async close(): Promise<void> {
      clearInterval(sweeping)
      clearInterval(reading)
      queue.drain()
      desk.drain()
      await drift.close()
      await rows.close()
      await unwritten.close()
      await indexes.close()
    },
  }
}

/** What is kept of a call in case a query is told of after it: no more, since every call is kept for a while; not its request's bytes. */
const answeredCall = (call: Call, { contentType, output }: Said): AnsweredCall => ({
  id: call.id,
  projectId: call.projectId,
  traceId: call.traceId,
  startedAt: call.startedAt,
  sessionId: call.sessionId,
  userId: call.userId,
  environment: call.environment,
  release: call.release,
  route: call.route,
  promptName: call.promptName,
  promptVersion: call.promptVersion,
  model: call.model,
  tags: call.tags,
  language: call.language,
  indexName: call.indexName,
  indexVersion: call.indexVersion,
  answer: () => answerTextOf(contentType, output),
  bytes: output?.length ?? 0,
})
