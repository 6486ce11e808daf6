import { z } from 'zod'
import type { Tape } from '../engines/tape.ts'
import { epochsOf, type Span } from './epochs.ts'
import { assemble, rowsAt, type EvidenceRow, type Frame } from './evidence-assemble.ts'
import { tellsModel } from './fingerprint.ts'
import type { MetricAsk } from './evidence-sums.ts'
import {
  environmentSql,
  evidenceText,
  groupOf,
  placeCondition,
  placeParameters,
  type Grouping,
  type Place,
} from './evidence-text.ts'
import type { Evidence } from './model.ts'

export type EvidenceAsk = {
  readonly place: Place
  readonly windowMs: number
  readonly nowMs: number
  readonly metrics: readonly MetricAsk[]
}

/** Evidence without what other rooms require. */
type Seen = Omit<Evidence, 'requirements'>

export type EvidenceFound = {
  readonly evidence: Seen
  /** What earlier looks saw, oldest first, each worked out when it is asked for; the last is at most one step old. */
  readonly looks: () => Iterable<{ readonly atMs: number; readonly evidence: Seen }>
  readonly epochs: readonly Span[]
  /** Calls that are no evidence: nobody to ask about, or in no arm. */
  readonly callsWithoutUnit: number
  readonly calls: number
}

/** Fingerprints told apart; an experiment that has more has no environment to speak of. */
const fingerprintsAtMost = 500
const looksAtMost = 60
/** Of one share: half of what the engine gives a query, so that two at once take no more than one may. */
const bytesAtMost = 200 * 1024 ** 2
/** With so many users, two queries of one thread each are faster than one of two. */
const usersOfTwo = 50_000
/** One of so many hashes is looked at for the number of users. */
const sampledHashes = 64n
const timeoutMs = 30_000

/** The evidence of an experiment, computed anew from its calls. Rejects with tape-unavailable. */
export async function readEvidence(tape: Tape, ask: EvidenceAsk): Promise<EvidenceFound> {
  const { place, windowMs, nowMs } = ask
  const survey = await readSurvey(tape, place)
  // What is left of a fingerprint without its model is told of every call.
  const isTold = (fingerprint: string): boolean => place.variesModel || tellsModel(fingerprint)
  const told = survey.steps.filter(({ fingerprint }) => isTold(fingerprint))
  const epochs = epochsOf(told, place.fromMs)
  const stepMs = Math.max(1_000, Math.ceil((place.toMs - place.fromMs) / looksAtMost))
  const grouping: Grouping = {
    ...{ windowMs, nowMs, stepMs, fingerprints: survey.fingerprints, kind: 'epochs' },
    startsMs: epochs.map(({ fromMs }) => fromMs),
  }
  const { rows, parts } = await readRows(tape, place, grouping, ask.metrics, survey.users)
  const frame: Frame = {
    ...{ arms: place.arms, epochs, parts },
    fingerprints: survey.fingerprints.map((fingerprint) => (isTold(fingerprint) ? fingerprint : null)),
    metrics: ask.metrics.map(({ metric }) => metric.name),
  }
  const steps = Math.floor((place.toMs - place.fromMs) / stepMs)
  const windowSteps = Math.ceil(windowMs / stepMs)
  function* looks() {
    for (let step = 0; step < steps; step++) {
      const atMs = place.fromMs + (step + 1) * stepMs
      const known = epochs.filter(({ fromMs }) => fromMs < atMs)
      yield { atMs, evidence: assemble(rowsAt(rows, step, windowSteps), { ...frame, epochs: known }) }
    }
  }
  return {
    ...{ evidence: assemble(rows, frame), looks, epochs },
    ...{ calls: survey.calls, callsWithoutUnit: survey.callsWithoutUnit },
  }
}

/** What canary and control did in each step of a ramp; the evidence has one epoch a step. */
export async function readCanaryEvidence(
  tape: Tape,
  { place, windowMs, nowMs, metrics, startsMs }: EvidenceAsk & { readonly startsMs: readonly number[] },
): Promise<Pick<EvidenceFound, 'evidence' | 'calls' | 'callsWithoutUnit'>> {
  const { calls, users, callsWithoutUnit } = await readSurvey(tape, place)
  const grouping: Grouping = {
    ...{ windowMs, nowMs, startsMs, fingerprints: [], kind: 'steps', stepMs: Number.MAX_SAFE_INTEGER },
  }
  const { rows, parts } = await readRows(tape, place, grouping, metrics, users)
  const evidence = assemble(rows, {
    ...{ arms: place.arms, fingerprints: [], parts, metrics: metrics.map(({ metric }) => metric.name) },
    epochs: startsMs.map((fromMs) => ({ fingerprint: '', fromMs })),
  })
  return { evidence, calls, callsWithoutUnit }
}

const Row = z.object({
  code: z.int(),
  users: z.int(),
  failing: z.array(z.int()),
  sums: z.array(z.number()),
})

const rowOf = (row: z.infer<typeof Row>, { arms }: Place, grouping: Grouping): EvidenceRow => {
  const { isMultiple, counts, ...group } = groupOf(row.code, arms, grouping)
  return {
    ...group,
    users: row.users,
    multiple: isMultiple ? row.users : 0,
    counted: counts ? row.users : 0,
    failing: isMultiple ? row.failing.map(() => 0) : row.failing,
    sums: counts ? row.sums : row.sums.map(() => 0),
  }
}

/** One query for each share of the users, at most two at a time, so that memory has a bound however many there are. */
export async function readRows(
  tape: Tape,
  place: Place,
  grouping: Grouping,
  metrics: readonly MetricAsk[],
  users: number,
): Promise<{ readonly rows: readonly EvidenceRow[]; readonly parts: Frame['parts'] }> {
  const { text, parameters, parts, bytesPerUser } = evidenceText(place, grouping, metrics)
  const lanes = users < usersOfTwo ? 1 : 2
  const shares = lanes * Math.max(1, Math.ceil((users * bytesPerUser) / bytesAtMost / lanes))
  const width = 2n ** 64n / BigInt(shares)
  const readShare = async (share: number): Promise<EvidenceRow[]> => {
    const low = BigInt(share) * width
    const high = share === shares - 1 ? 2n ** 64n - 1n : low + width - 1n
    const found = await tape.rows(Row, {
      text: lanes === 1 ? text : `${text} SETTINGS max_threads = 1`,
      parameters: { ...parameters, low: String(low), high: String(high) },
      timeoutMs,
    })
    return found.map((row) => rowOf(row, place, grouping))
  }
  const rows: EvidenceRow[] = []
  for (let share = 0; share < shares; share += lanes) {
    const found = await Promise.all(Array.from({ length: lanes }, (_, lane) => readShare(share + lane)))
    rows.push(...found.flat())
  }
  return { rows, parts }
}

const Step = z.object({
  ...{ environment: z.string(), hasUnit: z.boolean() },
  ...{ step: z.int(), calls: z.int(), firstMs: z.int() },
})
const Count = z.object({ users: z.int() })

/** What environments there were, when, and how many calls and, roughly, users. */
export async function readSurvey(tape: Tape, place: Place) {
  const stepMs = Math.min(3_600_000, Math.max(60_000, Math.ceil((place.toMs - place.fromMs) / 500)))
  const parameters = { ...placeParameters(place), step: stepMs }
  const [seen, [units]] = await Promise.all([
    tape.rows(Step, {
      text: `SELECT toString(${environmentSql(place)}) AS environment, has_unit, sum(minutes.calls) AS calls,
          toUnixTimestamp64Milli(min(minutes.first_at)) AS first_ms,
          intDiv(toUnixTimestamp(minute) * 1000 - {from:Int64}, {step:Int64}) AS step
        FROM telltale.experiment_minutes AS minutes
        WHERE ${placeCondition} AND minute < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
        GROUP BY environment, has_unit, step`,
      ...{ parameters, timeoutMs },
    }),
    tape.rows(Count, {
      text: `SELECT uniq(unit) * ${sampledHashes} AS users FROM telltale.experiment_units
        WHERE ${placeCondition} AND unit < ${2n ** 64n / sampledHashes}`,
      ...{ parameters, timeoutMs },
    }),
  ])
  const callsOf = (rows: readonly { readonly calls: number }[]): number =>
    rows.reduce((all, { calls }) => all + calls, 0)
  const steps = seen
    .filter(({ hasUnit }) => hasUnit)
    .map(({ environment, step, calls, firstMs }) => ({ fingerprint: environment, step, calls, firstMs }))
  const byPrint = [...Map.groupBy(steps, ({ fingerprint }) => fingerprint)].map(
    ([fingerprint, rows]) => [fingerprint, callsOf(rows)] as const,
  )
  const commonest = byPrint.toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
  return {
    steps,
    fingerprints: commonest.slice(0, fingerprintsAtMost).map(([fingerprint]) => fingerprint),
    calls: callsOf(steps),
    users: units!.users,
    callsWithoutUnit: callsOf(seen.filter(({ hasUnit }) => !hasUnit)),
  }
}
