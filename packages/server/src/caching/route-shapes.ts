import { createRoute } from '@hono/zod-openapi'
import { z } from 'zod'
import { EntryHead } from './model.ts'
import { RouteOutcomes } from './outcomes.ts'
import { json } from '../kernel/route-shapes.ts'

const tags = ['caches']
const ProjectQuery = z.object({ project: z.string().optional() })
const name = z.string().min(1).max(512)

/** `oldestAtMs`: Unix milliseconds. */
const Held = z.object({ entries: z.int(), bytes: z.int(), oldestAtMs: z.number() })
/** Hits and shared calls among those that could have been one, with its 95 % interval (Wilson). */
const HitRate = z.object({ value: z.number(), low: z.number(), high: z.number(), n: z.int() })
/** What a semantic cache would have given, over the last 30 days, and whether that shows that it may. */
const SemanticReport = z.object({
  state: z.enum(['shadow', 'enforce']),
  wrongPerHitAtMost: z.number(),
  /** Within the hours asked for: calls whose question was compared with others, and those answered so. */
  looks: z.int(),
  hits: z.int(),
  /** Calls with a similar question at all, and those among them similar enough for what had been learned by then. */
  requests: z.int(),
  wouldHits: z.int(),
  judged: z.int(),
  wrong: z.int(),
  hitRate: HitRate,
  /** Wrong among the judged, with its 95 % interval (Wilson). */
  falseHitRate: HitRate,
  mayBeEnabled: z.boolean(),
  /** How many must be judged, none of them wrong, before it may be enabled. */
  judgedAtLeast: z.int(),
  /** The similarity that all prompts of the route together teach; null when too little is known. */
  threshold: z.number().nullable(),
  learnedFrom: z.int(),
})

const CacheReport = z.object({
  kind: z.enum(['memory', 'redis']),
  hours: z.number(),
  /** Of all routes together. */
  hitRate: HitRate,
  routes: z.array(RouteOutcomes.extend({ hitRate: HitRate, semantic: SemanticReport.nullable() })),
  /** What is stored now, by route; null when the store cannot say. */
  stored: z.array(Held.extend({ route: z.string().nullable() })).nullable(),
  health: z.object({
    isAvailable: z.boolean(),
    ...{
      stored: z.int(),
      evicted: z.int(),
      expired: z.int(),
      slow: z.int(),
      failed: z.int(),
      skipped: z.int(),
    },
  }),
})

export const reportRoute = createRoute({
  method: 'get',
  path: '/api/caches',
  tags,
  request: {
    query: ProjectQuery.extend({
      hours: z.coerce
        .number()
        .min(1)
        .max(24 * 366)
        .default(24),
    }),
  },
  responses: { 200: json('What caches hold, gave and saved.', CacheReport) },
})

const Entry = EntryHead.omit({ projectId: true, facts: true }).extend({
  bytes: z.int(),
  /** First characters of what was asked for (null in entries of before they were kept), and of the answer. */
  askedPreview: z.string().nullable(),
  preview: z.string(),
  costUsd: z.string().nullable(),
})

export const entriesRoute = createRoute({
  method: 'get',
  path: '/api/caches/entries',
  tags,
  request: {
    query: ProjectQuery.extend({
      route: name.optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
  },
  responses: { 200: json('Stored answers without their bodies.', z.object({ entries: z.array(Entry) })) },
})

export const purgeRoute = createRoute({
  method: 'delete',
  path: '/api/caches/entries',
  tags,
  summary:
    'Take stored answers away: exactly one of entry, route, tag (key=value), prompt (name or name@version), all',
  request: {
    query: ProjectQuery.extend({
      entry: name.optional(),
      route: name.optional(),
      tag: z
        .string()
        .regex(/^[^=]{1,256}=/)
        .max(600)
        .optional(),
      prompt: name.optional(),
      all: z.literal('true').optional(),
    }),
  },
  responses: { 200: json('How many went.', z.object({ purged: z.int() })) },
})

export const wrongRoute = createRoute({
  method: 'post',
  path: '/api/caches/wrong-hit',
  tags,
  summary: 'This call was given an answer that is not its own: take the answer away and keep the judgement',
  request: {
    query: ProjectQuery,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({ callId: z.string().max(64), comment: z.string().max(4096).optional() }),
        },
      },
    },
  },
  responses: { 200: json('Done.', z.object({ purged: z.int(), scoreId: z.string() })) },
})

export const verdictRoute = createRoute({
  method: 'post',
  path: '/api/caches/verdicts',
  tags,
  summary:
    'Whether the stored answer was, or would have been, right for this call; a semantic cache learns from it',
  request: {
    query: ProjectQuery,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({
            callId: z.string().max(64),
            label: z.enum(['right', 'wrong']),
            comment: z.string().max(4096).optional(),
          }),
        },
      },
    },
  },
  responses: { 200: json('Noted.', z.object({ scoreId: z.string() })) },
})
