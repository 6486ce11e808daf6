import { z } from 'zod'
import { Evidence, Severity } from './model.ts'

export const AlertState = z.enum(['open', 'acknowledged', 'resolved'])
export type AlertState = z.infer<typeof AlertState>

/** Something a source finds, or found, wrong. One that comes back is the same alert, with one more occurrence. */
export const Alert = z.object({
  id: z.uuid(),
  projectId: z.string(),
  source: z.string(),
  key: z.string(),
  state: AlertState,
  severity: Severity,
  title: z.string(),
  sentence: z.string(),
  remedy: z.string(),
  evidence: Evidence.nullable(),
  labels: z.record(z.string(), z.string()),
  /** A path in the web interface. */
  link: z.string().nullable(),
  /** Since when it holds, or held the last time. */
  since: z.iso.datetime(),
  firstSeenAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  resolvedAt: z.iso.datetime().nullable(),
  occurrences: z.number(),
  /** Rounds of its source since that did not find it. */
  missedRounds: z.number(),
  acknowledgedBy: z.string().nullable(),
  acknowledgedAt: z.iso.datetime().nullable(),
  /** What whoever acknowledged it said. */
  comment: z.string().nullable(),
})
export type Alert = z.infer<typeof Alert>

const transitionKinds = [
  'opened',
  'reopened',
  'escalated',
  'eased',
  'acknowledged',
  'unacknowledged',
  'resolved',
] as const

export const Transition = z.object({
  at: z.iso.datetime(),
  kind: z.enum(transitionKinds),
  severity: Severity,
  /** The alert's sentence then. */
  sentence: z.string(),
  /** A person, or the source. */
  actor: z.string(),
  comment: z.string().nullable(),
})
export type Transition = z.infer<typeof Transition>

/** What silences and routes compare with: its labels, `severity`, `source` and `key`. */
export const labelsOf = ({
  labels,
  severity,
  source,
  key,
}: Pick<Alert, 'labels' | 'severity' | 'source' | 'key'>): Readonly<Record<string, string>> => ({
  ...labels,
  severity,
  source,
  key,
})
