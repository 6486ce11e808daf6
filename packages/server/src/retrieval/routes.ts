import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Author, ControlEnv } from '../access/principal.ts'
import { fail } from '../kernel/problem.ts'
import { isoTime, type Clock } from '../kernel/time.ts'
import type { CallCursor } from '../ledger/call-cursor.ts'
import type { SentVectors } from './embeddings/taking.ts'
import type { FoundRetrieval } from './model.ts'
import type {
  RetrievalDetail,
  RetrievalOrder,
  RetrievalReport,
  RetrievalSummary,
  Satisfaction,
} from './reading/model.ts'
import {
  labelsRoute,
  listRoute,
  ofCallRoute,
  oneRoute,
  putSettingsRoute,
  recordRoute,
  reportRoute,
  satisfactionRoute,
  settingsRoute,
  type RetrievalAsked,
} from './route-shapes.ts'
import type { RetrievalSettings } from './settings-model.ts'
import { signalLabels } from './signals/labels.ts'

export type RetrievalRoutesParts = {
  /** Whether so many more can be taken now. */
  readonly hasRoom: (count: number) => boolean
  /** Undefined: a call through the gateway may still tell the answer. */
  readonly record: (
    found: FoundRetrieval,
    answer: string | null | undefined,
    vectors: SentVectors | null,
  ) => void
  /** Resolves once what was recorded outlasts the process. */
  readonly kept: () => Promise<void>
  readonly list: (
    projectId: string,
    query: {
      readonly hours: number
      readonly indexName: string | null
      readonly indexVersion: string | null
      readonly order: RetrievalOrder
      readonly limit: number
      readonly before: CallCursor | null
    },
  ) => Promise<{ readonly retrievals: readonly RetrievalSummary[]; readonly next: string | null }>
  readonly find: (projectId: string, id: string) => Promise<RetrievalDetail | null>
  readonly ofCall: (projectId: string, callId: string) => Promise<readonly RetrievalDetail[]>
  readonly report: (
    projectId: string,
    query: { readonly hours: number; readonly indexName: string | null },
  ) => Promise<RetrievalReport>
  readonly satisfaction: (
    projectId: string,
    query: { readonly hours: number; readonly name: string | null },
  ) => Promise<Satisfaction>
  readonly settings: (projectId: string) => Promise<RetrievalSettings>
  readonly putSettings: (
    projectId: string,
    settings: RetrievalSettings,
    author: Author,
  ) => Promise<RetrievalSettings>
  readonly newId: (nowMs: number) => string
  readonly clock: Clock
}

/** POST and GET /api/retrievals, GET /api/retrieval/report, labels, satisfaction and settings, PUT settings. */
export function retrievalRoutes(
  parts: RetrievalRoutesParts,
  createApp: () => OpenAPIHono<ControlEnv>,
): OpenAPIHono<ControlEnv> {
  const app = createApp()

  app.openapi(recordRoute, async (context) => {
    const { projectId } = context.get('principal')
    const nowMs = parts.clock()
    const { retrievals } = context.req.valid('json')
    if (!parts.hasRoom(retrievals.length)) return fail('tape-unavailable', 'Too many retrievals wait.')
    const ids = retrievals.map((asked) => {
      const id = parts.newId(nowMs)
      parts.record(foundOf(asked, { id, projectId, nowMs }), asked.answer ?? undefined, vectorsOf(asked))
      return id
    })
    await parts.kept()
    return context.json({ ids }, 202)
  })
  app.openapi(listRoute, async (context) => {
    const { hours, index, version, order, limit, before } = context.req.valid('query')
    const { retrievals, next } = await parts.list(context.get('principal').projectId, {
      ...{ hours, order, limit },
      indexName: index ?? null,
      indexVersion: version ?? null,
      before: before ?? null,
    })
    return context.json({ retrievals: [...retrievals], next }, 200)
  })
  app.openapi(oneRoute, async (context) => {
    const { id } = context.req.valid('param')
    const found = await parts.find(context.get('principal').projectId, id)
    return found === null ? fail('not-found', `No retrieval ${id} is on the tape.`) : context.json(found, 200)
  })
  app.openapi(ofCallRoute, async (context) => {
    const { id } = context.req.valid('param')
    const retrievals = await parts.ofCall(context.get('principal').projectId, id)
    return context.json({ retrievals: [...retrievals] }, 200)
  })
  app.openapi(reportRoute, async (context) => {
    const { hours, index } = context.req.valid('query')
    const { projectId } = context.get('principal')
    return context.json(await parts.report(projectId, { hours, indexName: index ?? null }), 200)
  })
  app.openapi(labelsRoute, (context) => context.json({ labels: signalLabels }, 200))
  app.openapi(satisfactionRoute, async (context) => {
    const { hours, name } = context.req.valid('query')
    const { projectId } = context.get('principal')
    return context.json(await parts.satisfaction(projectId, { hours, name: name ?? null }), 200)
  })
  app.openapi(settingsRoute, async (context) =>
    context.json(await parts.settings(context.get('principal').projectId), 200),
  )
  app.openapi(putSettingsRoute, async (context) => {
    const principal = context.get('principal')
    return context.json(
      await parts.putSettings(principal.projectId, context.req.valid('json'), principal),
      200,
    )
  })
  return app
}

function vectorsOf({ embedding = null, documents }: RetrievalAsked): SentVectors | null {
  const ofDocuments = documents.map((document) => document.embedding ?? null)
  return embedding === null && ofDocuments.every((one) => one === null)
    ? null
    : { query: embedding, documents: ofDocuments }
}

/** The tape keeps 400 days; a clock that is more than a day ahead is wrong. */
const dayMs = 86_400_000
const isBelievable = (atMs: number, nowMs: number): boolean =>
  atMs > nowMs - 399 * dayMs && atMs < nowMs + dayMs

function foundOf(
  asked: RetrievalAsked,
  { id, projectId, nowMs }: { readonly id: string; readonly projectId: string; readonly nowMs: number },
): FoundRetrieval {
  const saidMs = asked.at == null ? nowMs : Date.parse(asked.at)
  return {
    ...{ id, projectId },
    at: isoTime(isBelievable(saidMs, nowMs) ? saidMs : nowMs),
    callId: asked.callId ?? null,
    traceId: asked.traceId ?? '',
    spanId: null,
    sessionId: asked.sessionId ?? null,
    userId: asked.userId ?? null,
    environment: asked.environment ?? '',
    release: asked.release ?? null,
    route: asked.route ?? null,
    promptName: null,
    promptVersion: null,
    model: null,
    tags: asked.tags,
    language: asked.language ?? null,
    origin: 'sdk',
    query: asked.query,
    indexName: asked.indexName ?? null,
    indexVersion: asked.indexVersion ?? null,
    embedder: asked.embedder ?? null,
    k: asked.k ?? null,
    latencyMs: asked.latencyMs ?? null,
    reference: asked.reference ?? null,
    documents: asked.documents.map((document) => ({
      id: document.id ?? null,
      score: document.score ?? null,
      text: document.text ?? null,
      source: document.source ?? null,
      sourceUpdatedAt: document.sourceUpdatedAt ?? null,
      indexedAt: document.indexedAt ?? null,
    })),
  }
}
