import { failure, success, type Result } from '../../kernel/result.ts'
import type { Evidence, ExperimentDesign } from '../model.ts'
import type { RowProblem, UserRow } from './row.ts'
import { addRow, noTotals, type GrowingTotals } from './sum-rows.ts'

/** The problem's row, counted from 0. */
export type RowsProblem = RowProblem & { readonly row: number }

/**
 * Users' rows as evidence. A user belongs to the arm and epoch of first exposure; who appears in a second arm counts
 * as multiply exposed, whose window is still open at `asOfMs` or when the next epoch begins counts as exposed only.
 * Without `exposedAt` every window is taken as closed, and rows as in order of exposure. Epochs are those of the
 * `epoch` column, else one for each fingerprint in order of first sight.
 */
export function gatherRows(
  design: ExperimentDesign,
  rows: readonly UserRow[],
  asOfMs: number | null,
): Result<Evidence, RowsProblem> {
  const first = new Map<string, number>()
  const several = new Set<string>()
  for (const [at, row] of rows.entries()) {
    const before = first.get(row.unit)
    if (before === undefined) {
      first.set(row.unit, at)
      continue
    }
    const earlier = rows[before]!
    if (earlier.arm === row.arm)
      return failure({ row: at, field: 'user', message: `"${row.unit}" has a row of this arm already` })
    several.add(row.unit)
    if (row.exposedAtMs !== null && earlier.exposedAtMs !== null && row.exposedAtMs < earlier.exposedAtMs)
      first.set(row.unit, at)
  }
  const counted = [...first.values()].map((at) => rows[at]!)
  const epochs = epochsOf(counted)
  const metrics = [design.primary, ...design.guardrails]
  const covariates = metrics.map((_, at) =>
    counted.some(({ values }) => (values[at]?.before ?? null) !== null),
  )
  const fingerprintCounts: Record<string, Record<string, number>> = {}
  const totals = epochs.map((): Record<string, GrowingTotals> => ({}))
  const places = new Map(epochs.map(({ key }, at) => [key, at]))
  const windowMs = design.windowHours * 3_600_000
  for (const row of counted) {
    const place = places.get(keyOf(row))!
    const end = Math.min(epochs[place + 1]?.startsAtMs ?? Infinity, asOfMs ?? Infinity)
    const arm = (totals[place]![row.arm] ??= noTotals())
    addRow(arm, row, design, {
      isSeveral: several.has(row.unit),
      isClosed: row.exposedAtMs === null || row.exposedAtMs + windowMs <= end,
      covariates,
    })
    if (row.fingerprint !== null) {
      // A fingerprint may bear any name, "__proto__" too.
      const counts = (fingerprintCounts[row.arm] ??= Object.create(null) as Record<string, number>)
      counts[row.fingerprint] = (counts[row.fingerprint] ?? 0) + 1
    }
  }
  return success({
    epochs: epochs.map(({ fingerprint }, at) => ({ epoch: at + 1, fingerprint, arms: totals[at]! })),
    fingerprintCounts,
    requirements: [],
  })
}

type EpochSeen = { readonly key: string; readonly fingerprint: string; readonly startsAtMs: number }

const keyOf = ({ epoch, fingerprint }: UserRow): string =>
  epoch === null ? `f ${fingerprint ?? ''}` : `e ${epoch}`

function epochsOf(rows: readonly UserRow[]): readonly EpochSeen[] {
  const seen = new Map<string, EpochSeen & { readonly number: number }>()
  for (const [at, row] of rows.entries()) {
    const key = keyOf(row)
    const known = seen.get(key)
    const exposedAt = row.exposedAtMs ?? -Infinity
    if (known === undefined || exposedAt < known.startsAtMs)
      seen.set(key, {
        key,
        fingerprint: known?.fingerprint ?? row.fingerprint ?? '',
        startsAtMs: exposedAt,
        number: row.epoch ?? known?.number ?? at,
      })
  }
  const found = [...seen.values()].sort((a, b) =>
    a.startsAtMs === b.startsAtMs || rows[0]?.epoch !== null
      ? a.number - b.number
      : a.startsAtMs - b.startsAtMs,
  )
  return found.length > 0 ? found : [{ key: '', fingerprint: '', startsAtMs: -Infinity }]
}
