import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi'
import type { ControlEnv, Principal } from '../access/principal.ts'
import { fail } from '../kernel/problem.ts'
import { PriceOverride, PriceTerms, type Priced } from './model.ts'
import type { OverrideStore } from './overrides.ts'
import { CostReport } from './report-model.ts'

const json = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})

const mostHours = 24 * 400

const reportRoute = createRoute({
  method: 'get',
  path: '/api/cost/report',
  summary: 'What was spent, on what, and what would save some',
  request: { query: z.object({ hours: z.coerce.number().positive().max(mostHours).default(24) }) },
  responses: { 200: json(CostReport, 'The report') },
})

const PriceAsk = z.object({
  provider: z.string().min(1).max(256),
  model: z.string().min(1).max(256),
  /** The provider's usage object, or a whole reply that holds one. */
  usage: z.unknown(),
  at: z.union([z.iso.datetime({ offset: true }), z.int().nonnegative().max(4_102_444_800_000)]).optional(),
  api: z.string().max(64).optional(),
})

const PricedReply = z.union([
  z.object({
    known: z.literal(true),
    costUsd: z.string(),
    priceId: z.string(),
    detail: z.array(
      z.object({
        bucket: z.string(),
        units: z.number(),
        rateUsd: z.number(),
        per: z.number(),
        multiplier: z.number(),
        costUsd: z.string(),
      }),
    ),
    source: z.enum(['book', 'provider']),
  }),
  z.object({ known: z.literal(false), reason: z.string() }),
])

const priceRoute = createRoute({
  method: 'post',
  path: '/api/cost/price',
  tags: ['cost', 'viewer'],
  summary: 'What a usage object costs',
  request: { body: json(PriceAsk, 'Usage as the provider sent it') },
  responses: { 200: json(PricedReply, 'The cost, or why it is not known') },
})

const listRoute = createRoute({
  method: 'get',
  path: '/api/prices',
  summary: 'Prices set here; they win over the price book',
  responses: { 200: json(z.object({ prices: z.array(PriceOverride) }), 'All of them') },
})

const Id = z.object({ id: z.string().min(1).max(128) })
const NewPrice = PriceTerms.extend({
  provider: z.string().min(1).max(256),
  model: z.string().min(1).max(256),
  effectiveFrom: z.iso.date().nullable().default(null),
})

const putRoute = createRoute({
  method: 'put',
  path: '/api/prices/{id}',
  summary: 'Set a price',
  request: { params: Id, body: json(NewPrice, 'Rates in US dollars per million tokens') },
  responses: { 200: json(z.object({ price: PriceOverride }), 'As it is kept') },
})

const deleteRoute = createRoute({
  method: 'delete',
  path: '/api/prices/{id}',
  summary: 'Take a price back; the price book holds again',
  request: { params: Id },
  responses: { 204: { description: 'Gone' } },
})

export type PricingParts = {
  readonly report: (projectId: string, hours: number) => Promise<CostReport>
  readonly price: (ask: {
    readonly provider: string
    readonly model: string
    readonly api: string | undefined
    readonly at: number
    readonly body: unknown
  }) => Priced
  readonly overrides: OverrideStore
  /** The present, Unix milliseconds. */
  readonly now: () => number
}

/** /api/cost/report, /api/cost/price and /api/prices. */
export function pricingRoutes(parts: PricingParts, createApp: () => OpenAPIHono<ControlEnv>) {
  const editor = ({ actor, source }: Principal) => ({ actor, source, now: parts.now() })
  return createApp()
    .openapi(reportRoute, async (c) =>
      c.json(await parts.report(c.get('principal').projectId, c.req.valid('query').hours), 200),
    )
    .openapi(priceRoute, (c) => {
      const { provider, model, api, at, usage } = c.req.valid('json')
      const moment = at === undefined ? parts.now() : typeof at === 'number' ? at : Date.parse(at)
      const priced = parts.price({ provider, model, api, at: moment, body: usage })
      return c.json(priced.known ? { ...priced, detail: [...priced.detail] } : priced, 200)
    })
    .openapi(listRoute, async (c) => c.json({ prices: [...(await parts.overrides.list())] }, 200))
    .openapi(putRoute, async (c) => {
      const { provider, model, effectiveFrom, ...row } = c.req.valid('json')
      const { id } = c.req.valid('param')
      if (
        row.rates.input === undefined &&
        row.rates.output === undefined &&
        row.rates.request === undefined
      ) {
        return fail('body-invalid', '"rates": give at least one of input, output and request.')
      }
      const price = await parts.overrides.put(
        { id, provider, model, effectiveFrom, row },
        editor(c.get('principal')),
      )
      return c.json({ price }, 200)
    })
    .openapi(deleteRoute, async (c) => {
      const { id } = c.req.valid('param')
      const isGone = await parts.overrides.remove(id, editor(c.get('principal')))
      if (!isGone) return fail('not-found', `There is no price "${id}".`)
      return c.body(null, 204)
    })
}
