import type { Finding } from '../alerts/model.ts'
import { answerTextOf } from '../gateway/said.ts'
import { formAsker } from '../judges/ask-form.ts'
import { fail } from '../kernel/problem.ts'
import { isoTime } from '../kernel/time.ts'
import type { Judgement } from '../ledger/judgement-model.ts'
import { judgementLine } from '../ledger/write.ts'
import { drawQueries, expectedDraws } from '../retrieval/judged/drawn-store.ts'
import { identifierOf, judgeRound } from '../retrieval/judged/judge-round.ts'
import { relevanceFindings, relevanceFrom } from '../retrieval/judged/findings.ts'
import {
  judgementsOf,
  judgingCost,
  knownMeasures,
  nextToLabel,
  readJudged,
  readLabels,
} from '../retrieval/judged/judged-store.ts'
import { judgingStore } from '../retrieval/judged/judging-store.ts'
import { queryToJudge } from '../retrieval/judged/query-store.ts'
import { judgeVersionOf } from '../retrieval/judged/questions.ts'
import { readJudgedReport } from '../retrieval/judged/report-store.ts'
import type { JudgedRoutesParts } from '../retrieval/judged/routes.ts'
import { retrievalById } from '../retrieval/reading/list-store.ts'
import { modelAsker, type CallInside } from './ask-model.ts'
import type { Foundation } from './foundation.ts'
import { keepWatch } from './keep-watch.ts'

/** How long what was found of relevance stands. */
const findEveryMs = 60_000
/** What the judge's calls are found, limited and paid by. */
const judgeRoute = 'judge:retrieval'
/** A judge that thinks longer has no answer. */
const patienceMs = 60_000
const lookEveryMs = 5_000
const firstLookMs = 2_000

export type HouseJudgedRetrieval = ReturnType<typeof openJudgedRetrieval>

/** Retrievals as a model and people judge them. */
export function openJudgedRetrieval(
  { state, tape, spool, clock, newId }: Foundation,
  { callInside, onLog }: { readonly callInside: CallInside; readonly onLog: (line: string) => void },
) {
  const store = judgingStore({ state, clock, newId })
  const append = (judgement: Judgement): boolean => spool.append('judgements', judgementLine(judgement))
  const windowOf = (projectId: string, query: { hours: number; indexName: string | null }) => ({
    ...{ projectId, indexName: query.indexName, fromMs: clock() - query.hours * 3_600_000 },
  })
  const routes: JudgedRoutesParts = {
    settings: store.settings,
    putSettings: store.put,
    report: async (projectId, query) =>
      readJudgedReport(tape, {
        ...{ projectId, ...query, nowMs: clock(), settings: await store.settings(projectId) },
        waiting: await store.waitingCount(projectId),
      }),
    judgementsOf: (projectId, of) => judgementsOf(tape, projectId, of),
    async ask(projectId, retrievalId) {
      const { model } = await store.settings(projectId)
      if (model === null) return fail('judging-off')
      const found = await retrievalById(tape, projectId, retrievalId)
      if (found === null) return false
      await store.ask(projectId, { retrievalId, at: found.at, probability: null })
      return true
    },
    async label(projectId, retrievalId, labels, { actor }) {
      const found = await retrievalById(tape, projectId, retrievalId)
      if (found === null) return false
      const { at, callId, indexName, indexVersion } = found
      const judgedAt = isoTime(clock())
      for (const { measure, document, score } of labels) {
        const isTaken = append({
          id: identifierOf([projectId, retrievalId, actor, judgedAt, measure, document]),
          ...{
            projectId,
            at,
            judgedAt,
            retrievalId,
            callId,
            indexName,
            indexVersion,
            measure,
            document,
            score,
          },
          ...{
            source: 'human',
            missing: null,
            reason: '',
            probability: null,
            judgeVersion: null,
            model: null,
          },
          ...{ costUsd: null, judgeCallId: null, actor },
          documentId: found.documents.find(({ rank }) => rank === document)?.id ?? null,
        })
        if (!isTaken) return fail('tape-unavailable', 'The label could not be kept.')
      }
      return true
    },
    async nextToLabel(projectId, query, { actor }) {
      const settings = await store.settings(projectId)
      const { labelShare } = settings
      const version = judgeVersionOf(settings)
      const id = await nextToLabel(tape, windowOf(projectId, query), { version, labelShare, actor })
      return id === null ? null : retrievalById(tape, projectId, id)
    },
  }
  const found = new Map<
    string,
    { readonly of: string; readonly atMs: number; readonly findings: Finding[] }
  >()
  /** For the watch over retrieval, which looks more often than judgements come. Nothing is read while nobody judges. */
  const findingsFor = async (projectId: string, minRelevance: number | null, nowMs: number) => {
    const settings = await store.settings(projectId)
    if (settings.model === null) return []
    const { labelShare } = settings
    const version = judgeVersionOf(settings)
    const of = `${version} ${labelShare} ${minRelevance}`
    const lately = found.get(projectId)
    if (lately?.of === of && nowMs - lately.atMs < findEveryMs) return lately.findings
    const window = { projectId, indexName: null, measure: 'relevance', fromMs: relevanceFrom(nowMs) } as const
    const [rows, labels] = await Promise.all([
      readJudged(tape, window, { version, labelShare }),
      readLabels(tape, window),
    ])
    const findings = relevanceFindings(rows, labels, minRelevance, nowMs)
    found.set(projectId, { of, atMs: nowMs, findings })
    return findings
  }
  /** Draws and judges until told to stop. */
  const watch = (): (() => Promise<void>) => {
    const stopping = new AbortController()
    const { signal } = stopping
    let round: Promise<void> | null = null
    const stop = keepWatch(
      { state, clock },
      { name: 'retrieval.judging', everyMs: lookEveryMs, firstMs: firstLookMs, onLog },
      async ({ holdsWatch, sayOnce }) => {
        // A round lasts as long as models think, which is no work of ours: looks go on beside it.
        if (signal.aborted || !(await holdsWatch()) || round !== null) return
        round = judgeRound({
          ...{ store, append, clock, holdsWatch, signal },
          expectedDraws: (window) => expectedDraws(tape, window),
          drawQueries: (window, thinning) => drawQueries(tape, window, thinning),
          queryToJudge: (projectId, id) => queryToJudge(tape, answerTextOf, projectId, id),
          knownMeasures: (projectId, version, ids) => knownMeasures(tape, projectId, version, ids),
          cost: (projectId) => judgingCost(tape, projectId, clock()),
          askOf: (projectId) =>
            formAsker({ askModel: modelAsker(callInside, projectId, judgeRoute), patienceMs, signal }),
          onFailure: (projectId, error) =>
            sayOnce(
              projectId,
              `the retrieval of project "${projectId}" cannot be judged: ${(error as Error).message}`,
            ),
        })
          .catch(() => {})
          .finally(() => {
            round = null
          })
      },
    )
    return async () => {
      stopping.abort()
      await Promise.all([stop(), round])
    }
  }
  return { routes, watch, relevanceFindings: findingsFor }
}
