import { z } from 'zod'
import { CacheSettings } from '../caching/model.ts'
import { modelExample } from '../access/model.ts'
import { ModelAlias, ProviderName } from './model.ts'

const milliseconds = (most: number) => z.int().min(1).max(most)

/** One place a call may go. A weight is its share within the step; 0 takes it out without forgetting it. */
const RouteTarget = z.strictObject({
  provider: ProviderName,
  model: z.string().min(1).max(200).meta(modelExample),
  weight: z.number().min(0).max(1_000_000).optional(),
})
export type RouteTarget = z.infer<typeof RouteTarget>

const ModelGlob = z
  .string()
  .min(1)
  .max(200)
  .refine((glob) => glob.split('*').length <= 5, 'at most four *')

/** What must hold of a request for a step to count; whatever is left out holds. */
const RouteCondition = z.strictObject({
  stream: z.boolean().optional(),
  hasTools: z.boolean().optional(),
  hasImages: z.boolean().optional(),
  /** Characters of the whole request body. */
  inputChars: z
    .strictObject({ atLeast: z.int().min(0).optional(), atMost: z.int().min(0).optional() })
    .optional(),
  /** The requested model's name, * standing for any characters. */
  model: ModelGlob.optional(),
  /** Tags that must all be there with these values. */
  tags: z
    .record(z.string().min(1).max(256), z.string().max(256))
    .refine((tags) => Object.keys(tags).length <= 32, 'at most 32 tags')
    .optional(),
  environment: z.string().min(1).max(256).optional(),
  user: z.string().min(1).max(256).optional(),
})
export type RouteCondition = z.infer<typeof RouteCondition>

const RouteSplit = z.enum(['weighted', 'sticky', 'least-in-flight', 'power-of-two'])
export type RouteSplit = z.infer<typeof RouteSplit>

const RouteStep = z
  .strictObject({
    when: RouteCondition.optional(),
    /** How a target is chosen among several: `weighted` unless said otherwise. */
    split: RouteSplit.optional(),
    targets: z.array(RouteTarget).min(1).max(32),
  })
  .refine(
    ({ targets }) => targets.some(({ weight }) => weight !== 0),
    'at least one target needs a weight over 0',
  )
export type RouteStep = z.infer<typeof RouteStep>

/** Longest waits, in milliseconds; one that is left out is the gateway's own. */
const RouteDeadlines = z.strictObject({
  /** Until the request is on a connection. */
  connectMs: milliseconds(600_000).optional(),
  /** Until a stream's first piece of content, each attempt. */
  firstTokenMs: milliseconds(3_600_000).optional(),
  /** Between two events of a stream. */
  betweenTokensMs: milliseconds(3_600_000).optional(),
  /** For an answer that is not streamed, whole, each attempt. */
  answerMs: milliseconds(3_600_000).optional(),
  /** For the call, over all its attempts. */
  totalMs: milliseconds(86_400_000).optional(),
  /** A stream that has brought fewer characters of content a second, five seconds in, is ended. */
  minCharsPerSecond: z.number().positive().max(100_000).optional(),
})
export type RouteDeadlines = z.infer<typeof RouteDeadlines>

/** One budget for a whole call; attempts at fallbacks come out of it too, so hops never multiply. */
const RouteRetries = z.strictObject({
  attemptsAtMost: z.int().min(1).max(20).optional(),
  /** No attempt begins later than this after the call. */
  totalMs: milliseconds(3_600_000).optional(),
  /** Waits before a target is tried again are drawn evenly from 0 to baseMs, doubling each time up to maxMs. */
  baseMs: z.int().min(0).max(60_000).optional(),
  maxMs: z.int().min(0).max(600_000).optional(),
})
export type RouteRetries = z.infer<typeof RouteRetries>

/** A second attempt while the first is unusually slow; the first content wins. */
const RouteHedge = z.strictObject({
  enabled: z.boolean(),
  /** Of this route's times to first content. */
  percentile: z
    .number()
    .min(0.5)
    .max(0.999)
    .meta({ examples: [0.95] })
    .optional(),
  /** Share of the route's calls that may be hedged. */
  atMostShare: z.number().min(0).max(1).optional(),
})
export type RouteHedge = z.infer<typeof RouteHedge>

/** What PUT sends: the whole route. */
export const RoutePlan = z.strictObject({
  /** In order: the first step whose conditions hold is tried first, later ones that hold are its fallbacks. */
  plan: z.array(RouteStep).min(1).max(32),
  deadlines: RouteDeadlines.optional(),
  retries: RouteRetries.optional(),
  hedge: RouteHedge.optional(),
  /** Answers given again to the same request; without it every request makes a call. */
  cache: CacheSettings.optional(),
  /** What cannot be said in a target's dialect: refuse the call, or leave it out with a recorded warning. */
  translationLoss: z.enum(['refuse', 'warn']).optional(),
})
export type RoutePlan = z.infer<typeof RoutePlan>

/** A route as people see it. Its name is what callers ask for as the model, or in x-telltale-route. */
export const Route = RoutePlan.extend({
  name: ModelAlias,
  /** A `file` route comes from telltale.config and is changed there. */
  source: z.enum(['file', 'api']),
  updatedAt: z.iso.datetime().nullable(),
})
export type Route = z.infer<typeof Route>

/** A route as the store keeps it, for the snapshot. */
export const RouteRow = z.object({ name: z.string(), plan: RoutePlan, updatedAt: z.iso.datetime() })
export type RouteRow = z.infer<typeof RouteRow>

/** A route by its name, wherever it comes from. */
export type NamedRoute = Pick<RouteRow, 'name' | 'plan'>

/** The plan that is only another name for a model. */
export const aliasPlan = (provider: string, model: string): RoutePlan => ({
  plan: [{ targets: [{ provider, model }] }],
})

/** The one target of a plan that is only another name for a model; null when it is more than that. */
export function aliasTarget({ plan, ...rest }: RoutePlan): RouteTarget | null {
  const [step, another] = plan
  if (another || !step || step.when || step.targets.length > 1) return null
  // An option of any kind makes it more than a name.
  return Object.values(rest).some((value) => value !== undefined) ? null : step.targets[0]!
}
