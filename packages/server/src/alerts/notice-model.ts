import { z } from 'zod'
import { Alert } from './alert-model.ts'
import { Severity } from './model.ts'

/** Alerts a notice holds in full; further ones are counted. Who groups by itself must get them all. */
export const noticeAlertsAtMost = { grouped: 50, resent: 1_000 } as const

/** `moved`: it still fires, and is told elsewhere from now on. */
const NoticeState = z.enum(['firing', 'acknowledged', 'resolved', 'moved'])

const NoticeAlert = Alert.pick({
  id: true,
  source: true,
  key: true,
  severity: true,
  title: true,
  sentence: true,
  remedy: true,
  evidence: true,
  labels: true,
  link: true,
  since: true,
  resolvedAt: true,
  occurrences: true,
  acknowledgedBy: true,
}).extend({ state: NoticeState })
export type NoticeAlert = z.infer<typeof NoticeAlert>

/** What a channel is told, kept as it was made; each kind of channel writes it in its own way. */
export const NoticeBody = z.object({
  /** Of the event, the same at every attempt. */
  id: z.uuid(),
  kind: z.enum(['firing', 'acknowledged', 'resolved', 'test']),
  isRepeat: z.boolean(),
  at: z.iso.datetime(),
  projectId: z.string(),
  /** The same for all that is told of one group. */
  groupKey: z.string(),
  groupLabels: z.record(z.string(), z.string()),
  /** Of what fires; of what was resolved when nothing fires. */
  severity: Severity,
  /** The worst first. */
  alerts: z.array(NoticeAlert),
  counts: z.record(NoticeState, z.number()),
  /** Where people open the web interface; null: not known. */
  baseUrl: z.string().nullable(),
})
export type NoticeBody = z.infer<typeof NoticeBody>
