import { createRoute } from '@hono/zod-openapi'
import { z } from 'zod'
import { CursorText } from '../ledger/call-cursor.ts'
import {
  RetrievalDetail,
  RetrievalOrder,
  RetrievalReport,
  RetrievalSummary,
  Satisfaction,
  SignalLabel,
} from './reading/model.ts'
import { RetrievalSettings } from './settings-model.ts'
import { json } from '../kernel/route-shapes.ts'

const ProjectQuery = z.object({ project: z.string().optional() })
const hours = z.coerce
  .number()
  .min(1)
  .max(24 * 366)
const short = z.string().max(512)

/** Of whatever embedder; a sample is kept to watch drift by. */
const vector = z
  .array(z.number())
  .min(1)
  .max(8_192)
  .refine((numbers) => numbers.every((one) => Math.abs(one) < 3e38), 'numbers must fit 32-bit floats')

const DocumentAsked = z.object({
  id: short.nullish(),
  score: z.number().nullish(),
  text: z.string().max(200_000).nullish(),
  /** What kind of source it is, for its time to live. */
  source: z.string().max(256).nullish(),
  sourceUpdatedAt: z.iso.datetime({ offset: true }).nullish(),
  indexedAt: z.iso.datetime({ offset: true }).nullish(),
  embedding: vector.nullish(),
})

/** A query as an application tells it: what it does not say is filled in or unknown. */
export const RetrievalAsked = z.object({
  query: z.string().max(20_000),
  documents: z.array(DocumentAsked).max(1_000),
  /** The call that leaned on it, when it was made already (`x-telltale-call-id`). */
  callId: z.guid().nullish(),
  /** The W3C trace id that query and call share. */
  traceId: z
    .string()
    .regex(/^[0-9a-f]{32}$/, 'a trace id is 32 hexadecimal digits')
    .nullish(),
  /** When the application has it at hand; else the call's own is taken. */
  answer: z.string().max(400_000).nullish(),
  /** The right answer, where it is known: a model judge holds answer and documents against it. */
  reference: z.string().max(100_000).nullish(),
  at: z.iso.datetime({ offset: true }).nullish(),
  indexName: short.nullish(),
  indexVersion: short.nullish(),
  /** Who made the embeddings; without it they are held to be one's all the same. */
  embedder: short.nullish(),
  embedding: vector.nullish(),
  k: z.int().nonnegative().max(1_000_000).nullish(),
  latencyMs: z.number().nonnegative().nullish(),
  environment: short.nullish(),
  sessionId: short.nullish(),
  userId: short.nullish(),
  route: short.nullish(),
  release: short.nullish(),
  language: short.nullish(),
  tags: z.record(z.string().max(128), short).default({}),
})
export type RetrievalAsked = z.infer<typeof RetrievalAsked>

export const recordRoute = createRoute({
  method: 'post',
  path: '/api/retrievals',
  tags: ['project-key'],
  request: {
    query: ProjectQuery,
    body: {
      required: true,
      content: {
        'application/json': { schema: z.object({ retrievals: z.array(RetrievalAsked).min(1).max(100) }) },
      },
    },
  },
  responses: {
    202: json(
      'Taken. A query without an answer waits up to 30 seconds for its call.',
      z.object({ ids: z.array(z.string()) }),
    ),
  },
})

export const listRoute = createRoute({
  method: 'get',
  path: '/api/retrievals',
  tags: ['retrieval'],
  request: {
    query: ProjectQuery.extend({
      hours: hours.default(24),
      index: short.optional(),
      version: short.optional(),
      order: RetrievalOrder.default('newest'),
      limit: z.coerce.number().int().min(1).max(500).default(50),
      before: CursorText.optional(),
    }),
  },
  responses: {
    200: json(
      'Queries to retrievers: newest first, or the worst of them.',
      z.object({ retrievals: z.array(RetrievalSummary), next: z.string().nullable() }),
    ),
  },
})

export const oneRoute = createRoute({
  method: 'get',
  path: '/api/retrievals/{id}',
  tags: ['retrieval'],
  request: { params: z.object({ id: z.string().max(64) }), query: ProjectQuery },
  responses: { 200: json('One query with its documents.', RetrievalDetail) },
})

export const ofCallRoute = createRoute({
  method: 'get',
  path: '/api/calls/{id}/retrievals',
  tags: ['retrieval'],
  request: { params: z.object({ id: z.string().max(64) }), query: ProjectQuery },
  responses: {
    200: json(
      'The queries a call leaned on, with their documents.',
      z.object({ retrievals: z.array(RetrievalDetail) }),
    ),
  },
})

export const reportRoute = createRoute({
  method: 'get',
  path: '/api/retrieval/report',
  tags: ['retrieval'],
  request: { query: ProjectQuery.extend({ hours: hours.default(24), index: short.optional() }) },
  responses: { 200: json('Signals over time, by index version and by source.', RetrievalReport) },
})

export const labelsRoute = createRoute({
  method: 'get',
  path: '/api/retrieval/labels',
  tags: ['retrieval'],
  responses: {
    200: json(
      'How each signal is made, how well it was measured to find what it should, and what it misses.',
      z.object({ labels: z.array(SignalLabel).readonly() }),
    ),
  },
})

export const satisfactionRoute = createRoute({
  method: 'get',
  path: '/api/retrieval/satisfaction',
  tags: ['retrieval'],
  request: { query: ProjectQuery.extend({ hours: hours.default(168), name: short.optional() }) },
  responses: {
    200: json('How each signal goes with what people said of the call, query by query.', Satisfaction),
  },
})

export const settingsRoute = createRoute({
  method: 'get',
  path: '/api/retrieval/settings',
  tags: ['retrieval'],
  request: { query: ProjectQuery },
  responses: { 200: json('Times to live and markers.', RetrievalSettings) },
})

export const putSettingsRoute = createRoute({
  method: 'put',
  path: '/api/retrieval/settings',
  tags: ['retrieval'],
  request: {
    query: ProjectQuery,
    body: { required: true, content: { 'application/json': { schema: RetrievalSettings } } },
  },
  responses: { 200: json('As they are now; they hold from the next query on.', RetrievalSettings) },
})
