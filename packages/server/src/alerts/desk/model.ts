import { z } from 'zod'
import { Matcher } from '../silences/model.ts'

const ms = (least: number, most: number) => z.int().min(least).max(most)
const day = 86_400_000
const label = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,62}$/, 'use letters, digits and underscores')

/** Alerts that match all of it go to these channels, and no further route is looked at. */
const AlertRoute = z.strictObject({
  /** None: everything. */
  matchers: z.array(Matcher).max(16).default([]),
  /** By name; none: nobody is told. */
  channels: z.array(z.string().min(1).max(64)).max(20),
})

/** How a project tells of its alerts. Times as Alertmanager's defaults. */
export const AlertSettings = z.strictObject({
  /** Labels, `severity`, `source`, `key`: alerts with the same values are told together. None: all of the project. */
  groupBy: z.array(label).max(8).default(['source']),
  groupWaitMs: ms(0, day).default(30_000),
  groupIntervalMs: ms(1_000, day).default(300_000),
  repeatIntervalMs: ms(60_000, 30 * day).default(4 * 3_600_000),
  /** What its source no longer finds is over after so many rounds in a row, */
  resolveRounds: z.int().min(1).max(100).default(2),
  /** and so long after it was last found. */
  holdMs: ms(0, day).default(0),
  /** The first that matches counts; alerts that match none go to every channel of the project. */
  routes: z.array(AlertRoute).max(50).default([]),
  /** Where people open the web interface, for links; null: the address the server listens on. */
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .nullable()
    .default(null),
})
export type AlertSettings = z.infer<typeof AlertSettings>
