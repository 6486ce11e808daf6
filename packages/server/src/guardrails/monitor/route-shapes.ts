import { createRoute } from '@hono/zod-openapi'
import { z } from 'zod'
import { stages } from '../check.ts'
import { GuardrailName } from '../model.ts'
import { Dimension, MonitorReport, MonitorSegments, MonitorSeries } from './model.ts'
import { MonitorRedundancy } from './redundancy-model.ts'
import { GuardrailReplay } from './replay-model.ts'
import { GuardrailUnseen } from './unseen-model.ts'
import { json } from '../../kernel/route-shapes.ts'

const answer = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  200: json(description, schema),
})
const tags = ['guardrails']
const hoursAtMost = 400 * 24

const WindowQuery = z.object({
  project: z.string().optional(),
  /** The window's length; it ends at `to`, or now. */
  hours: z.coerce.number().positive().max(hoursAtMost).default(24),
  to: z.iso.datetime({ offset: true }).optional(),
})

const word = z.string().max(512)
/** Which evaluations count; a segment may be '' for those without one. */
const KeptQuery = WindowQuery.extend({
  version: z.coerce.number().int().positive().optional(),
  stage: z.enum(stages).optional(),
  mode: z.enum(['enforce', 'shadow']).optional(),
  prompt: word.optional(),
  language: word.optional(),
  route: word.optional(),
  model: word.optional(),
  key: word.optional(),
  user: word.optional(),
  /** `name:value`; what follows the first colon is the value. */
  tag: z
    .string()
    .max(700)
    .regex(/^[^:]+:/, 'is name:value')
    .optional(),
})
export type KeptQuery = z.infer<typeof KeptQuery>

const NameParam = z.object({ name: GuardrailName })

export const reportRoute = createRoute({
  method: 'get',
  path: '/api/guardrail-monitor',
  tags,
  request: { query: WindowQuery },
  responses: answer(
    'What each guardrail did, how it stands to its bounds, and what is wrong.',
    MonitorReport,
  ),
})

export const seriesRoute = createRoute({
  method: 'get',
  path: '/api/guardrail-monitor/series',
  tags,
  request: {
    query: KeptQuery.extend({
      guardrail: GuardrailName.optional(),
      stepMinutes: z.coerce
        .number()
        .int()
        .refine((minutes) => 1440 % minutes === 0, 'is 1440 divided by a whole number')
        .optional(),
    }),
  },
  responses: answer('The figures of guardrails over time, in whole steps.', MonitorSeries),
})

export const segmentsRoute = createRoute({
  method: 'get',
  path: '/api/guardrail-monitor/{name}/segments',
  tags,
  request: { params: NameParam, query: KeptQuery.extend({ by: Dimension }) },
  responses: answer(
    'A guardrail by language, prompt, key or tag, each compared with the others.',
    MonitorSegments,
  ),
})

export const replayRoute = createRoute({
  method: 'get',
  path: '/api/guardrail-monitor/{name}/replay',
  tags,
  request: {
    params: NameParam,
    query: KeptQuery.extend({ threshold: z.coerce.number().min(0).max(1).optional() }),
  },
  responses: answer('What other thresholds would have done, from recorded scores.', GuardrailReplay),
})

export const unseenRoute = createRoute({
  method: 'get',
  path: '/api/guardrail-monitor/{name}/unseen',
  tags,
  request: { params: NameParam, query: WindowQuery },
  responses: answer('How much of what it watched a guardrail could not look at.', GuardrailUnseen),
})

export const redundancyRoute = createRoute({
  method: 'get',
  path: '/api/guardrail-monitor/redundancy',
  tags,
  request: { query: WindowQuery },
  responses: answer('Which guardrails fire together, and what each adds.', MonitorRedundancy),
})
