import { z } from 'zod'
import { modelExample, ModelPattern } from '../model.ts'

export const Measure = z.enum(['requests', 'tokens', 'usd'])
export type Measure = z.infer<typeof Measure>

/** Day, week (from Monday) and month are those of the UTC calendar. */
const WindowOf = z.enum(['minute', 'hour', 'day', 'week', 'month'])
export type WindowOf = z.infer<typeof WindowOf>

const word = z.string().trim().min(1).max(256)

/** Which calls a limit counts, within its project: those that match everything given. */
const Scope = z.strictObject({
  keyId: z.uuid().optional(),
  user: word.optional(),
  /** The call's tag "team". */
  team: word.optional(),
  tags: z
    .record(word, word)
    .refine((tags) => Object.keys(tags).length <= 8, 'at most 8 tags')
    .optional(),
  /** The model asked for or the one that is called; a * may stand at the end. */
  model: ModelPattern.optional(),
  provider: word.optional(),
  route: word.optional(),
})

export const Each = z.union([
  z.enum(['key', 'user', 'team', 'model', 'provider', 'route']),
  z
    .string()
    .max(260)
    .regex(
      /^tag:.+$/,
      'use key, user, team, model, provider, route or tag:NAME',
    ) as z.ZodType<`tag:${string}`>,
])
export type Each = z.infer<typeof Each>

/** The most that may be set: counters are whole nanodollars or tokens and stay exact far above it. */
const mostOf = { requests: 1e12, tokens: 1e12, usd: 1e6 } as const

/** What people and replies call a limit; part of its address and of headers. */
export const LimitName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$/,
    'use at most 64 letters, digits, spaces, dots, hyphens and underscores, and begin with a letter or digit',
  )

const fields = {
  scope: Scope.default({}),
  /** One counter for each value of this; null: one counter for all calls in scope. */
  each: Each.nullable().default(null),
  measure: Measure,
  window: WindowOf,
  /** How a minute or an hour is counted: in steps of the clock, or sliding. Left out: sliding for those, else fixed. */
  algorithm: z.enum(['fixed', 'sliding']).optional(),
  /** Requests, tokens, or US dollars, a window. */
  amount: z.number().positive(),
  /** What happens past it: refused; told and counted; or sent to the model `degradeTo` names. */
  kind: z.enum(['hard', 'soft', 'degrade']).default('hard'),
  degradeTo: z.string().trim().min(1).max(200).meta(modelExample).nullable().default(null),
  /** What is reserved of tokens and dollars: the most a call may take by what it says, or what such calls took before. */
  reserve: z.enum(['most', 'expected']).default('most'),
  /** Whether calls go on while the counters cannot be asked. */
  onStoreFailure: z.enum(['open', 'closed']).default('open'),
  /** Whether a call whose price nobody knows is counted as unknown, or refused. For dollars. */
  onUnknownPrice: z.enum(['count', 'refuse']).default('count'),
}

/** A limit as it is given, less its name, what is left out filled in. */
export const NewLimit = z.strictObject(fields).transform((limit, context) => {
  const refuse = (path: string, message: string): void =>
    context.addIssue({ code: 'custom', path: [path], message })
  if (limit.amount > mostOf[limit.measure])
    refuse('amount', `at most ${mostOf[limit.measure]} ${limit.measure}`)
  if (limit.measure === 'usd' ? limit.amount < 1e-9 : !Number.isInteger(limit.amount))
    refuse('amount', limit.measure === 'usd' ? 'at least 0.000000001' : 'must be a whole number')
  if ((limit.kind === 'degrade') !== (limit.degradeTo !== null))
    refuse('degradeTo', 'name the model to go on with when the kind is "degrade", and only then')
  const isShort = limit.window === 'minute' || limit.window === 'hour'
  if (limit.algorithm === 'sliding' && !isShort)
    refuse(
      'algorithm',
      'only a minute or an hour can slide; days, weeks and months are those of the calendar',
    )
  return { ...limit, algorithm: limit.algorithm ?? (isShort ? ('sliding' as const) : ('fixed' as const)) }
})
export type NewLimit = z.output<typeof NewLimit>

/** A limit as it is stored, for the snapshot too; plain JSON. */
export const Limit = z.object({
  ...fields,
  name: LimitName,
  id: z.uuid(),
  projectId: z.string(),
  algorithm: z.enum(['fixed', 'sliding']),
  updatedAt: z.iso.datetime(),
})
export type Limit = z.infer<typeof Limit>

/** One counter as it stands: amounts in the limit's own measure. */
const LimitUse = z.object({
  /** Which of `each` it counts; null when the limit has one counter. */
  value: z.string().nullable(),
  used: z.number(),
  reserved: z.number(),
  resetsAt: z.iso.datetime(),
})

/** A limit with what is used of it now; `use` is null while the counters cannot be asked. */
export const LimitWithUse = Limit.extend({ use: z.array(LimitUse).nullable() })
export type LimitWithUse = z.infer<typeof LimitWithUse>
