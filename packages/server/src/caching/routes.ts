import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Author, ControlEnv } from '../access/principal.ts'
import { fail } from '../kernel/problem.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import type { Score } from '../ledger/model.ts'
import { wilson } from '../statistics/intervals.ts'
import type { Purge } from './model.ts'
import type { RouteOutcomes } from './outcomes.ts'
import { purgeOf } from './purge.ts'
import type { Purged } from './purge-log.ts'
import { entriesRoute, purgeRoute, reportRoute, wrongRoute } from './route-shapes.ts'
import type { CacheStore } from './stores/cache-store.ts'

export type CacheRoutesParts = {
  readonly store: CacheStore
  readonly outcomes: (projectId: string, hours: number) => Promise<readonly RouteOutcomes[]>
  /** The call that made the answer this call was given; null when it was given none, or is not on the tape. */
  readonly madeBy: (projectId: string, callId: string) => Promise<string | null>
  /** Writes the change of a purge. */
  readonly recordPurge: (purged: Purged) => Promise<void>
  /** False when the spool is full. */
  readonly appendScore: (score: Score) => boolean
  readonly newId: (nowMs: number) => string
  readonly clock: Clock
}

/** GET /api/caches, GET and DELETE /api/caches/entries, POST /api/caches/wrong-hit. */
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
    const routes = outcomes.map((one) => ({ ...one, hitRate: hitRateOf([one]) }))
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
    const madeBy = await parts.madeBy(projectId, callId)
    if (madeBy === null)
      return fail('not-found', `No call ${callId} that was answered from a cache is on the tape.`)
    const purged = await purge(principal, { kind: 'call', callId: madeBy }, callId)
    const nowMs = parts.clock()
    const scoreId = parts.newId(nowMs)
    const isTaken = parts.appendScore({
      ...{ id: scoreId, projectId, at: isoTime(nowMs), callId, spanId: null, sessionId: null },
      ...{ name: 'cache-hit', value: 0, label: 'wrong', source: 'human', comment: comment ?? null },
      ...{ evaluatorVersion: null, samplingProbability: null },
    })
    if (!isTaken) return fail('tape-unavailable', 'The spool is full; the answer is gone from the cache.')
    return context.json({ purged, scoreId }, 200)
  })
  return app

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
