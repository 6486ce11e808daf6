import { z } from 'zod'

/** A comparison with one label, as Alertmanager's: equal, unequal, matches or does not match the expression (RE2). */
export const Matcher = z.strictObject({
  label: z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,62}$/, 'use letters, digits and underscores'),
  is: z.enum(['=', '!=', '=~', '!~']).default('='),
  value: z.string().max(256),
})
export type Matcher = z.infer<typeof Matcher>

/** What POST /api/alerts/silences takes. */
export const NewSilence = z.strictObject({
  matchers: z.array(Matcher).min(1, 'give at least one: a silence of everything hides everything').max(16),
  /** Now when left out. */
  startsAt: z.iso.datetime({ offset: true }).optional(),
  endsAt: z.iso.datetime({ offset: true }),
  reason: z.string().trim().min(1).max(500),
})
export type NewSilence = z.infer<typeof NewSilence>

/** While it is active nothing is told of alerts that match all of it; they are recorded all the same. */
export const Silence = z.object({
  id: z.uuid(),
  projectId: z.string(),
  matchers: z.array(Matcher),
  startsAt: z.iso.datetime(),
  endsAt: z.iso.datetime(),
  reason: z.string(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  /** Who ended it before its time; null: nobody. */
  endedBy: z.string().nullable(),
})
export type Silence = z.infer<typeof Silence>
