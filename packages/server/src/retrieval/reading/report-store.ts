import { z } from 'zod'
import type { Tape } from '../../engines/tape.ts'
import { columnName } from '../../ledger/columns.ts'
import { signalNames, type RetrievalReport, type SignalName } from './model.ts'
import { anyFault, reportOf, type HourSums, type SignalSums, type SourceSums } from './report.ts'

const count = z.coerce.number()
/** A text of JSON from the engine, which writes 64-bit counts as strings. */
const Sums = z.object({
  atMs: count,
  indexName: z.string(),
  indexVersion: z.string(),
  retrievals: count,
  empty: count,
  answered: count,
  answeredEmpty: count,
  documents: count,
  firstAt: z.string(),
  lastAt: z.string(),
  /** Of each signal in order: n, sum, squares. */
  signals: z.array(z.number()),
})
const Sources = z.object({
  source: z.string(),
  fault: z.string(),
  documents: count,
  dated: count,
  ageDays: count,
  judged: count,
  unused: count,
})

const NewDocuments = z.object({ source: z.string(), fault: z.string(), versions: count })

/** More versions of indexes in one window than this are not told apart. */
const rowsAtMost = 20_000
const sourceRowsAtMost = 2_000

const steps = [
  { upToHours: 14 * 24, minutes: 60 },
  { upToHours: 60 * 24, minutes: 360 },
] as const

const signalSums = signalNames
  .map(columnName)
  .flatMap((name) => [`toFloat64(sum(${name}_n))`, `sum(${name}_sum)`, `sum(${name}_squares)`])
  .join(', ')

const isoOf = (column: string): string => `formatDateTime(${column}, '%Y-%m-%dT%H:%i:%S.%fZ', 'UTC')`

/** The last `hours`, from hourly sums. Rejects with 'tape-unavailable' as the ledger does. */
export async function readReport(
  tape: Tape,
  projectId: string,
  { hours, indexName }: { readonly hours: number; readonly indexName: string | null },
  nowMs: number,
): Promise<RetrievalReport> {
  const stepMinutes = steps.find((step) => hours <= step.upToHours)?.minutes ?? 1440
  const stepMs = stepMinutes * 60_000
  const toMs = (Math.floor(nowMs / stepMs) + 1) * stepMs
  const fromMs = toMs - Math.max(1, Math.ceil((hours * 60) / stepMinutes)) * stepMs
  const parameters = {
    project: projectId,
    from: fromMs / 1000,
    to: toMs / 1000,
    step: stepMinutes * 60,
    index: indexName ?? '',
  }
  const [sums, sources, newDocuments] = await Promise.all([
    tape.rows(Sums, {
      text: `SELECT toFloat64(intDiv(toUnixTimestamp(hour), {step:UInt32}) * {step:UInt32}) * 1000 AS at_ms,
          index_name, index_version,
          toFloat64(sum(retrievals)) AS retrievals, toFloat64(sum(empty)) AS empty,
          toFloat64(sum(answered)) AS answered, toFloat64(sum(answered_empty)) AS answered_empty,
          toFloat64(sum(documents)) AS documents,
          ${isoOf('min(first_at)')} AS first_at, ${isoOf('max(last_at)')} AS last_at,
          [${signalSums}] AS signals
        FROM telltale.retrievals_hourly
        WHERE project_id = {project:String} AND hour >= toDateTime({from:UInt32}, 'UTC') AND hour < toDateTime({to:UInt32}, 'UTC')
          AND ({index:String} = '' OR index_name = {index:String})
        GROUP BY at_ms, index_name, index_version ORDER BY at_ms LIMIT ${rowsAtMost}`,
      parameters,
    }),
    tape.rows(Sources, {
      text: `SELECT source, fault, toFloat64(sum(documents)) AS documents, toFloat64(sum(dated)) AS dated,
          sum(age_days) AS age_days, toFloat64(sum(judged)) AS judged, toFloat64(sum(unused)) AS unused
        FROM telltale.retrieved_documents_hourly
        WHERE project_id = {project:String} AND hour >= toDateTime({from:UInt32}, 'UTC') AND hour < toDateTime({to:UInt32}, 'UTC')
        GROUP BY source, fault ORDER BY documents DESC LIMIT ${sourceRowsAtMost}`,
      parameters,
    }),
    tape.rows(NewDocuments, {
      // Merged as it is read (FINAL) rather than grouped, which holds in memory what there is: 0.3 s for a million versions.
      text: `SELECT source, fault, toFloat64(sum(versions_with)) AS versions
        FROM (
          SELECT source, faults, count() AS versions_with FROM telltale.document_versions FINAL
          WHERE project_id = {project:String} AND ({index:String} = '' OR index_name = {index:String})
            AND first_at >= toDateTime({from:UInt32}, 'UTC') AND first_at < toDateTime({to:UInt32}, 'UTC')
          GROUP BY source, faults
        )
        ARRAY JOIN if(faults = '', [''], arrayConcat(['', '${anyFault}'], splitByChar(' ', toString(faults)))) AS fault
        GROUP BY source, fault ORDER BY versions DESC LIMIT ${sourceRowsAtMost}`,
      parameters,
    }),
  ])
  return reportOf(
    { hours, fromMs, toMs, stepMinutes },
    sums.map(({ signals, ...one }): HourSums => ({ ...one, signals: named(signals) })),
    sources satisfies readonly SourceSums[],
    newDocuments,
  )
}

const named = (values: readonly number[]): SignalSums =>
  Object.fromEntries(
    signalNames.map((name, at) => [
      name,
      { n: values[3 * at]!, sum: values[3 * at + 1]!, sumSquares: values[3 * at + 2]! },
    ]),
  ) as Record<SignalName, SignalSums[SignalName]>
