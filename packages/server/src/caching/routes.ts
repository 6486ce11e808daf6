import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Author, ControlEnv } from '../access/principal.ts'
import { fail } from '../kernel/problem.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import type { Call, Score } from '../ledger/model.ts'
import { wilson } from '../statistics/intervals.ts'
import type { Purge } from './model.ts'
import type { RouteOutcomes } from './outcomes.ts'
import { purgeOf } from './purge.ts'
import type { Purged } from './purge-log.ts'
import { entriesRoute, purgeRoute, reportRoute, verdictRoute, wrongRoute } from './route-shapes.ts'
import { soughtOf, standingOf, type Seen } from './semantic/evidence.ts'
import type { SemanticSettings } from './semantic/model.ts'
import type { CacheStore } from './stores/cache-store.ts'

export type CacheRoutesParts = {
  readonly store: CacheStore
  readonly outcomes: (projectId: string, hours: number) => Promise<readonly RouteOutcomes[]>
  /** Null when it is not on the tape. */
  readonly callOf: (
    projectId: string,
    callId: string,
  ) => Promise<Pick<Call, 'cacheCallId' | 'wouldHitCallId'> | null>
  /** What calls show of semantic caches, newest first. */
  readonly seen: (projectId: string) => Promise<readonly Seen[]>
  readonly semanticOf: (route: string) => SemanticSettings | null
  /** What was said of a hit counts from the next call on. */
  readonly teach: (projectId: string, callId: string, isRight: boolean) => void
  /** Writes the change of a purge. */
  readonly recordPurge: (purged: Purged) => Promise<void>
  /** False when the spool is full. */
  readonly appendScore: (score: Score) => boolean
  readonly newId: (nowMs: number) => string
  readonly clock: Clock
}

/** GET /api/caches, GET and DELETE /api/caches/entries, POST /api/caches/wrong-hit and verdicts. */
export function cacheRoutes(
  parts: CacheRoutesParts,
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const { store } = parts
  const app = createApp()

  app.openapi(reportRoute, async (context) => {
    const { projectId } = context.get('principal')
    const { hours } = context.req.valid('query')
    const [outcomes, stored] = await Promise.all([parts.outcomes(projectId, hours), store.totals(projectId)])
    const seen = outcomes.some(({ route }) => parts.semanticOf(route)) ? await parts.seen(projectId) : []
    const routes = outcomes.map((one) => ({
      ...one,
      hitRate: hitRateOf([one]),
      semantic: semanticReport(one, seen),
    }))
    return context.json(
      {
        kind: store.kind,
        hours,
        hitRate: hitRateOf(outcomes),
        routes,
        stored: stored && [...stored],
        health: store.health(),
      },
      200,
    )
  })

  app.openapi(entriesRoute, async (context) => {
    const { route, limit } = context.req.valid('query')
    const { projectId } = context.get('principal')
    const listed = await store.list(projectId, { limit, ...(route === undefined ? {} : { route }) })
    if (listed === null) return fail('cache-unavailable')
    const entries = listed.map((entry) => {
      const { projectId: _, facts, ...head } = entry
      const { askedPreview, preview, costUsd } = facts
      return { ...head, askedPreview, preview, costUsd }
    })
    return context.json({ entries }, 200)
  })

  app.openapi(purgeRoute, async (context) => {
    const { project: _, ...asked } = context.req.valid('query')
    const what = purgeOf(asked)
    if (!what) return fail('query-invalid', 'Give exactly one of entry, route, tag, prompt and all.')
    return context.json({ purged: await purge(context.get('principal'), what) }, 200)
  })

  app.openapi(wrongRoute, async (context) => {
    const { callId, comment } = context.req.valid('json')
    const principal = context.get('principal')
    const { projectId } = principal
    const madeBy = (await parts.callOf(projectId, callId))?.cacheCallId ?? null
    if (madeBy === null)
      return fail('not-found', `No call ${callId} that was answered from a cache is on the tape.`)
    const purged = await purge(principal, { kind: 'call', callId: madeBy }, callId)
    const scoreId = judge(projectId, callId, 'wrong', comment)
    if (scoreId === null)
      return fail('tape-unavailable', 'The spool is full; the answer is gone from the cache.')
    return context.json({ purged, scoreId }, 200)
  })

  app.openapi(verdictRoute, async (context) => {
    const { callId, label, comment } = context.req.valid('json')
    const { projectId } = context.get('principal')
    const call = await parts.callOf(projectId, callId)
    if ((call?.cacheCallId ?? call?.wouldHitCallId ?? null) === null)
      return fail('not-found', `No call ${callId} with a hit or a would-be hit is on the tape.`)
    return context.json(
      { scoreId: judge(projectId, callId, label, comment) ?? fail('tape-unavailable') },
      200,
    )
  })
  return app

  /** The judgement as a score, and the lesson at once; null when the spool is full. */
  function judge(
    projectId: string,
    callId: string,
    label: 'right' | 'wrong',
    comment: string | undefined,
  ): string | null {
    const nowMs = parts.clock()
    const id = parts.newId(nowMs)
    const isTaken = parts.appendScore({
      ...{ id, projectId, at: isoTime(nowMs), callId, spanId: null, sessionId: null },
      ...{
        name: 'cache-hit',
        value: label === 'right' ? 1 : 0,
        label,
        source: 'human',
        comment: comment ?? null,
      },
      ...{ evaluatorVersion: null, samplingProbability: null },
    })
    if (!isTaken) return null
    parts.teach(projectId, callId, label === 'right')
    return id
  }

  function semanticReport({ route, semanticLooks, semanticHits }: RouteOutcomes, seen: readonly Seen[]) {
    const settings = parts.semanticOf(route)
    if (!settings) return null
    const { threshold, ...standing } = standingOf(seen, soughtOf(route, settings))
    return {
      ...{ state: settings.state, wrongPerHitAtMost: settings.wrongPerHitAtMost },
      ...{ looks: semanticLooks, hits: semanticHits, ...standing },
      threshold: threshold.kind === 'threshold' ? threshold.similarity : null,
      learnedFrom: threshold.n,
    }
  }

  async function purge(
    { projectId, actor, source }: Author & { readonly projectId: string },
    what: Purge,
    wrongFor: string | null = null,
  ): Promise<number> {
    const entries = (await store.purge(projectId, what)) ?? fail('cache-unavailable')
    await parts.recordPurge({ projectId, what, entries, author: { actor, source }, wrongFor })
    return entries
  }
}

function hitRateOf(outcomes: readonly RouteOutcomes[]) {
  const given = outcomes.reduce((sum, { hits, shared }) => sum + hits + shared, 0)
  return wilson(
    given,
    outcomes.reduce((sum, { misses }) => sum + misses, given),
  )
}
