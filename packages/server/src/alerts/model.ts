import { z } from 'zod'

/** How bad it is; later ones are worse. */
export const severities = ['info', 'warning', 'critical'] as const
export const Severity = z.enum(severities)
export type Severity = z.infer<typeof Severity>

/** As Prometheus' labels, so that Alertmanager takes them: `guardrail`, `prompt`, `index` … */
const LabelName = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,62}$/)
/** What every alert is matched and grouped by besides its own labels. */
const ownLabels = ['severity', 'source', 'key'] as const

const Labels = z
  .record(LabelName, z.string().max(256))
  .refine((labels) => Object.keys(labels).length <= 24, 'at most 24 labels')
  .refine(
    (labels) => ownLabels.every((name) => !(name in labels)),
    `${ownLabels.join(', ')} are set by themselves`,
  )

/** What was measured. Rates are shares, 0 to 1; `low` and `high` are the 95 % interval. Null: not known. */
export const Evidence = z.object({
  /** What is measured, as a person would say it: `block rate`, `p99 latency`. */
  measure: z.string().min(1).max(120),
  value: z.number().nullable(),
  threshold: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** How many observations it rests on. */
  n: z.int().nonnegative().nullable(),
  unit: z.enum(['share', 'ms', 'usd', 'count', 'score']),
})
export type Evidence = z.infer<typeof Evidence>

/** One thing a source finds wrong just now. */
export const Finding = z.object({
  /** Stable over rounds, unique within the source: `pii/output/production:block-rate`. */
  key: z.string().min(1).max(256),
  severity: Severity,
  /** A few words: `pii blocks too much`. */
  title: z.string().min(1).max(160),
  /** What is wrong, with numbers. */
  sentence: z.string().min(1).max(1_000),
  /** What to do about it. */
  remedy: z.string().min(1).max(1_000),
  evidence: Evidence.nullable(),
  labels: Labels,
  /** Where it is looked at in the web interface: `/guardrails/pii`. */
  link: z
    .string()
    .max(512)
    .regex(/^\/(?!\/)/)
    .nullable(),
  /** Since when it holds, ISO; null: since it was first reported. */
  since: z.iso.datetime().nullable(),
})
export type Finding = z.infer<typeof Finding>

/** Who finds: `guardrails`, `retrieval`, `evals`, `budgets` … Each has its own keys and its own rounds. */
export const Source = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/)

/** Findings taken from one round; what is past them is counted and not kept. */
export const findingsAtMost = 500

/** One whole round of a source: everything it finds wrong in a project. */
export type Report = {
  readonly projectId: string
  readonly source: string
  /** When the round was made. One that is not newer than the source's last is ignored; empty ones while nothing is open do not count as that. */
  readonly atMs: number
  readonly findings: readonly Finding[]
}

/** What a report came to. */
export type Reported = {
  readonly opened: number
  readonly reopened: number
  readonly resolved: number
  /** Open alerts of the source afterwards, those acknowledged included. */
  readonly open: number
  /** Findings not kept: past `findingsAtMost`, or under a key that was given twice. */
  readonly dropped: number
  /** The source had reported a round as new already; nothing was done. */
  readonly isStale: boolean
}

/**
 * Hands over a whole round. What is in it fires; what the source reported before and no longer reports resolves,
 * once it was missing for as many rounds and as long as the project's alert settings ask. An empty round says that
 * all is well, so a round that could not be made must not be reported. Safe to call from several processes. Rejects
 * with state-unavailable and, for a finding out of shape, with body-invalid.
 */
export type ReportFindings = (report: Report) => Promise<Reported>
