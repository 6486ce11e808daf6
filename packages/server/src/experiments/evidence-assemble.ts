import type { MetricParts } from './evidence-sums.ts'
import type { Span } from './epochs.ts'
import type { ArmTotals, Epoch, Evidence, UserSums } from './model.ts'

/** Users of one arm, fingerprint and epoch who came within one step of time. */
export type EvidenceRow = {
  readonly arm: number
  readonly print: number
  /** From 1. */
  readonly epoch: number
  readonly step: number
  readonly users: number
  readonly multiple: number
  readonly counted: number
  readonly failing: readonly number[]
  readonly sums: readonly number[]
}

export type Frame = {
  readonly arms: readonly string[]
  /** By number; null: it does not tell the environment. */
  readonly fingerprints: readonly (string | null)[]
  readonly epochs: readonly Span[]
  /** As designs name them, in the order of `parts`. */
  readonly metrics: readonly string[]
  readonly parts: readonly MetricParts[]
}

const others = 'others'

/** Rows as evidence: everything in them is a sum, so any share of them can be left out first. */
export function assemble(rows: readonly EvidenceRow[], frame: Frame): Omit<Evidence, 'requirements'> {
  const byEpoch = Map.groupBy(rows, ({ epoch }) => epoch)
  const epochs = frame.epochs.map(({ fingerprint }, index): Epoch => {
    const byArm = Map.groupBy(byEpoch.get(index + 1) ?? [], ({ arm }) => arm)
    const arms = frame.arms.map((name, arm) => [name, totalsOf(byArm.get(arm) ?? [], frame)] as const)
    return { epoch: index + 1, fingerprint, arms: Object.fromEntries(arms) }
  })
  const fingerprintCounts = frame.arms.map((name, arm) => {
    const counts: Record<string, number> = {}
    for (const row of rows) {
      if (row.arm !== arm) continue
      const print = frame.fingerprints[row.print]
      if (print === null) continue
      counts[print ?? others] = (counts[print ?? others] ?? 0) + row.users
    }
    return [name, counts] as const
  })
  return { epochs, fingerprintCounts: Object.fromEntries(fingerprintCounts) }
}

function totalsOf(rows: readonly EvidenceRow[], { metrics, parts }: Frame): ArmTotals {
  const sum = (of: (row: EvidenceRow) => number): number => rows.reduce((all, row) => all + of(row), 0)
  const counted = sum((row) => row.counted)
  const sums: Record<string, UserSums> = {}
  const failing: Record<string, number> = {}
  let at = 1 // The first place of a row's sums is empty, so that the engine knows what an empty list would be of.
  parts.forEach((part, metric) => {
    const from = at
    at += part.sums.length
    sums[metrics[metric]!] = part.read(
      counted,
      part.sums.map((_, index) => sum((row) => row.sums[from + index]!)),
    )
    if (part.failed !== null) failing[metrics[metric]!] = sum((row) => row.failing[metric]!)
  })
  return {
    users: sum((row) => row.users),
    multiplyExposed: sum((row) => row.multiple),
    // An exposure is a call here: there is none without the other.
    withoutTelemetry: 0,
    metrics: sums,
    failing,
  }
}

/**
 * What was known at the end of step `step`: who had come by then, and in the sums those whose window had closed, whole
 * steps of them. Failures are as known at the end of all, of those who had come.
 */
export function rowsAt(rows: readonly EvidenceRow[], step: number, windowSteps: number): EvidenceRow[] {
  return rows
    .filter((row) => row.step <= step)
    .map((row) =>
      row.step + windowSteps <= step ? row : { ...row, counted: 0, sums: row.sums.map(() => 0) },
    )
}
