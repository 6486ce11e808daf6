import { z } from 'zod'
import type { Tape } from '../engines/tape.ts'
import { timeParameter } from '../ledger/call-filter.ts'
import { VerdictSeen, type DrawnStratum, type Subject } from './model.ts'

/** How a kind of subject stands on the tape. Expressions are SQL over its table. */
type Place = {
  readonly table: string
  readonly at: string
  readonly callId: string
  readonly fired: string
  /** 0 to 1. */
  readonly score: string
  /** Which rows, beside project and time. */
  readonly where: string
  readonly parameters: Readonly<Record<string, unknown>>
  /** JSON of what was seen, or an empty string. */
  readonly seen: string
}

const fired = "verdict IN ('block', 'modify', 'flag_for_review')"
const seenOfVerdict = `toJSONString(map('guardrailVersion', toJSONString(guardrail_version), 'check', toJSONString(check),
  'stage', toJSONString(stage), 'mode', toJSONString(mode), 'verdict', toJSONString(verdict),
  'threshold', toJSONString(threshold), 'kinds', toJSONString(kinds), 'findings', toJSONString(findings),
  'reason', ifNull(toJSONString(reason), 'null')))`

/** A map of JSON texts, as the engine puts a row together. */
const Seen = z
  .string()
  .transform((text): unknown =>
    text === ''
      ? null
      : Object.fromEntries(
          Object.entries(z.record(z.string(), z.string()).parse(JSON.parse(text))).map(([name, value]) => [
            name,
            JSON.parse(value) as unknown,
          ]),
        ),
  )
  .pipe(VerdictSeen.nullable())

function placeOf(subject: Subject): Place {
  switch (subject.kind) {
    case 'verdicts':
      return {
        ...{ table: 'verdicts', at: 'at', callId: 'call_id', fired, score: 'assumeNotNull(score)' },
        // An error is neither pass nor fire.
        where: `guardrail_id = {guardrail:String} AND verdict != 'error' AND score IS NOT NULL
          AND ({stage:String} = '' OR stage = {stage:String})`,
        parameters: { guardrail: subject.guardrail, stage: subject.stage ?? '' },
        seen: seenOfVerdict,
      }
    case 'calls':
      return {
        ...{ table: 'calls', at: 'started_at', callId: 'toString(id)', seen: "''" },
        ...{ fired: "status != 'ok'", score: "if(status != 'ok', 1., 0.)" },
        where: `({route:String} = '' OR ifNull(route, '') = {route:String})
          AND ({prompt:String} = '' OR ifNull(prompt_name, '') = {prompt:String})`,
        parameters: { route: subject.route ?? '', prompt: subject.prompt ?? '' },
      }
    case 'retrievals':
      return {
        ...{ table: 'retrievals', at: 'at', callId: 'call_id', seen: "''" },
        fired: 'documents_retrieved = 0 OR ifNull(answered_empty, false)',
        score: 'greatest(0., least(1., ifNull(groundedness_risk, 0.)))',
        where: "({index:String} = '' OR ifNull(index_name, '') = {index:String})",
        parameters: { index: subject.index ?? '' },
      }
  }
}

/** A window of one queue's subject; `to` is excluded. */
export type SubjectWindow = {
  readonly projectId: string
  readonly subject: Subject
  readonly fromMs: number
  readonly toMs: number
}

/** Which of the strata a row is in, from 1; 0 for none. */
const stratumOf = (place: Place, strata: readonly Omit<DrawnStratum, 'name' | 'probability'>[]): string =>
  `multiIf(${strata
    .map(({ fired: isFired, low, high }, at) => {
      const upper = high >= 1 ? '' : ` AND (${place.score}) < ${high}`
      return `${isFired ? '' : 'NOT '}(${place.fired}) AND (${place.score}) >= ${low}${upper}, ${at + 1}`
    })
    .join(', ')}, 0)`

const windowOf = (place: Place): string => `project_id = {project:String}
  AND ${place.at} >= ${timeParameter('from')} AND ${place.at} < ${timeParameter('to')} AND ${place.where}`

const parametersOf = (place: Place, { projectId, fromMs, toMs }: SubjectWindow) => ({
  ...place.parameters,
  ...{ project: projectId, from: fromMs, to: toMs },
})

const Drawn = z.object({
  ...{ subjectId: z.string(), callOf: z.string().nullable(), atMs: z.number(), place: z.number() },
  ...{ isFired: z.coerce.boolean(), itemScore: z.number(), stratumNumber: z.int(), seen: Seen },
})
export type Drawn = z.infer<typeof Drawn>

/** Where a row stands among those drawn or not, and its place in the order they are served in: 0 to 1 by two hashes. */
const chanceOf = (salt: 'draw' | 'serve'): string =>
  `murmurHash3_32(concat({seed:String}, '/${salt}/', toString(id)))`

/** No alias is the name of a column: conditions mean the column. */
const itemColumns = (place: Place): string =>
  `toString(id) AS subject_id, ${place.callId} AS call_of, (${place.fired}) AS is_fired, ${place.score} AS item_score,
    toUnixTimestamp64Milli(${place.at}) AS at_ms, ${chanceOf('serve')} AS place, ${place.seen} AS seen`

/**
 * Draws from a window: Poisson sampling, each row by itself, where MurmurHash3 (32 bits, seed 0) of queue and id lies
 * below the probability of its stratum. The same rows are drawn however often and wherever it is asked. Oldest first.
 */
export async function draw(
  tape: Tape,
  window: SubjectWindow,
  {
    seed,
    strata,
    limit,
  }: { readonly seed: string; readonly strata: readonly DrawnStratum[]; readonly limit: number },
): Promise<Drawn[]> {
  const place = placeOf(window.subject)
  const probabilities = [0, ...strata.map(({ probability }) => probability)]
  return tape.rows(Drawn, {
    text: `SELECT ${itemColumns(place)}, toUInt32(${stratumOf(place, strata)}) AS stratum_number
      FROM telltale.${place.table} WHERE ${windowOf(place)}
        AND ${chanceOf('draw')} / 4294967296. 
          < arrayElement({probabilities:Array(Float64)}, ${stratumOf(place, strata)} + 1)
      ORDER BY at_ms, subject_id LIMIT ${limit}`,
    parameters: { ...parametersOf(place, window), seed, probabilities },
  })
}

/** A week of very much traffic is read in it; nobody's call waits. */
const countWithinMs = 60_000

const Counted = z.object({ stratum: z.int(), reached: z.int(), rows: z.int() })

/** How many there are of each stratum, by how many of the thresholds (ascending) their score reaches: [stratum][reached]. */
export async function countStrata(
  tape: Tape,
  window: SubjectWindow,
  strata: readonly Omit<DrawnStratum, 'probability'>[],
  thresholds: readonly number[] = [],
): Promise<number[][]> {
  const place = placeOf(window.subject)
  const found = await tape.rows(Counted, {
    text: `SELECT toUInt32(${stratumOf(place, strata)}) AS stratum,
        toUInt32(arrayCount(threshold -> (${place.score}) >= threshold, {thresholds:Array(Float64)})) AS reached,
        toUInt32(count()) AS rows
      FROM telltale.${place.table} WHERE ${windowOf(place)} GROUP BY stratum, reached`,
    parameters: { ...parametersOf(place, window), thresholds },
    timeoutMs: countWithinMs,
  })
  const counts = strata.map(() => Array.from({ length: thresholds.length + 1 }, () => 0))
  for (const { stratum, reached, rows } of found) if (stratum > 0) counts[stratum - 1]![reached]! += rows
  return counts
}

/** The time of the first row of a window, in Unix milliseconds; null where there is none. */
export async function firstAt(tape: Tape, window: SubjectWindow): Promise<number | null> {
  const place = placeOf(window.subject)
  const [first] = await tape.rows(z.object({ atMs: z.number() }), {
    text: `SELECT toUnixTimestamp64Milli(${place.at}) AS at_ms
      FROM telltale.${place.table} WHERE ${windowOf(place)} ORDER BY ${place.at} LIMIT 1`,
    parameters: parametersOf(place, window),
  })
  return first?.atMs ?? null
}

/** The newest subjects of a call, or the one of this id; for adding by hand. No design is asked. */
export async function findSubject(
  tape: Tape,
  window: SubjectWindow,
  by: { readonly id: string } | { readonly callId: string },
  seed: string,
): Promise<Drawn | null> {
  const place = placeOf(window.subject)
  const [found] = await tape.rows(Drawn, {
    text: `SELECT ${itemColumns(place)}, 0 AS stratum_number
      FROM telltale.${place.table} WHERE ${windowOf(place)}
        AND ${'id' in by ? 'toString(id)' : place.callId} = {sought:String}
      ORDER BY is_fired DESC, item_score DESC, at_ms DESC LIMIT 1`,
    parameters: { ...parametersOf(place, window), seed, sought: 'id' in by ? by.id : by.callId },
  })
  return found ?? null
}
