import type { Alert, Transition } from '../alert-model.ts'
import { findingsAtMost, severities, type Finding, type Severity } from '../model.ts'

/** When what is no longer found counts as over. */
export type Holding = {
  /** After so many rounds in a row without it, */
  readonly resolveRounds: number
  /** and so long after it was last found. */
  readonly holdMs: number
}

/** What a round makes of one alert; `id` is null for one that was not known. */
export type Step = {
  readonly id: string | null
  readonly alert: Omit<Alert, 'id' | 'projectId' | 'source'>
  /** Null: only what is known of it is newer. */
  readonly transition: Transition['kind'] | null
}

type Round = {
  /** ISO. */
  readonly at: string
  readonly holding: Holding
  readonly findings: readonly Finding[]
  /** What the source reported before: all that are not resolved, and of the resolved those that are found again. */
  readonly known: readonly Alert[]
}

const rank = (severity: Severity): number => severities.indexOf(severity)

/** Whether one severity is worse than another. */
export const isWorse = (one: Severity, other: Severity): boolean => rank(one) > rank(other)

/** The findings kept of a round: the worst first when there are too many, each key once. */
export function keptFindings(findings: readonly Finding[]): readonly Finding[] {
  const byKey = new Map<string, Finding>()
  for (const finding of [...findings].sort((a, b) => rank(b.severity) - rank(a.severity)))
    if (!byKey.has(finding.key) && byKey.size < findingsAtMost) byKey.set(finding.key, finding)
  return [...byKey.values()]
}

/** What a round makes of the alerts of its source. Each key of `findings` is there once. */
export function stepsOf({ at, holding, findings, known }: Round): readonly Step[] {
  const before = new Map(known.map((alert) => [alert.key, alert]))
  const found = new Set(findings.map(({ key }) => key))
  return [
    ...findings.map((finding) => foundAgain(at, finding, before.get(finding.key) ?? null)),
    ...known
      .filter(({ key, state }) => state !== 'resolved' && !found.has(key))
      .map((alert) => missed(at, alert, holding)),
  ]
}

function foundAgain(at: string, finding: Finding, before: Alert | null): Step {
  const seen = { ...finding, lastSeenAt: at, missedRounds: 0, resolvedAt: null }
  const afresh = {
    ...seen,
    state: 'open' as const,
    since: finding.since ?? at,
    ...{ acknowledgedBy: null, acknowledgedAt: null, comment: null },
  }
  if (before === null)
    return { id: null, transition: 'opened', alert: { ...afresh, firstSeenAt: at, occurrences: 1 } }
  const { id, firstSeenAt, occurrences } = before
  if (before.state === 'resolved')
    return {
      id,
      transition: 'reopened',
      alert: { ...afresh, firstSeenAt, occurrences: occurrences + 1 },
    }
  const { state, acknowledgedBy, acknowledgedAt, comment, since } = before
  if (isWorse(finding.severity, before.severity))
    // Whoever acknowledged a warning did not acknowledge this.
    return { id, transition: 'escalated', alert: { ...afresh, since, firstSeenAt, occurrences } }
  return {
    id,
    transition: isWorse(before.severity, finding.severity) ? 'eased' : null,
    alert: {
      ...{ ...seen, state, since: finding.since ?? since, firstSeenAt, occurrences },
      ...{ acknowledgedBy, acknowledgedAt, comment },
    },
  }
}

function missed(at: string, { id, ...before }: Alert, { resolveRounds, holdMs }: Holding): Step {
  const missedRounds = before.missedRounds + 1
  const isHeld = missedRounds < resolveRounds || Date.parse(at) - Date.parse(before.lastSeenAt) < holdMs
  if (isHeld) return { id, transition: null, alert: { ...before, missedRounds } }
  return {
    id,
    transition: 'resolved',
    alert: {
      ...{ ...before, missedRounds, state: 'resolved', resolvedAt: at },
      ...{ acknowledgedBy: null, acknowledgedAt: null },
    },
  }
}
