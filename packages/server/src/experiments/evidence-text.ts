import { metricParts, type MetricAsk, type MetricParts } from './evidence-sums.ts'

/** Where and when the calls of an experiment are looked for. Unix milliseconds; `toMs` excluded. */
export type Place = {
  readonly projectId: string
  readonly experiment: string
  /** Its calls before the start are the history of its users. */
  readonly prompt: string
  readonly arms: readonly string[]
  /** The arms differ in it, so the environment is what is left of the fingerprint without it. */
  readonly variesModel: boolean
  readonly fromMs: number
  readonly toMs: number
}

/** How users are told apart and summed. Unix milliseconds. */
export type Grouping = {
  readonly windowMs: number
  /** Users whose window has closed by then count. */
  readonly nowMs: number
  /** Fingerprints by number; their count stands for all others. */
  readonly fingerprints: readonly string[]
  /** Where epochs, or the steps of a canary, begin; the first no later than the first call. */
  readonly startsMs: readonly number[]
  /**
   * epochs: a window that reaches over the next start keeps its user out of the sums, and a second arm out of
   * everything. steps: a ramp moves users by design, so each counts as long as it stays where it was first.
   */
  readonly kind: 'epochs' | 'steps'
  /** Users are told apart by when they came, in steps of so long. */
  readonly stepMs: number
}

/** The calls that are evidence: of the experiment, with a unit, in one of its arms. */
export const placeCondition = `project_id = {project:String} AND experiment = {experiment:String} AND unit != 0
        AND started_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
        AND started_at < fromUnixTimestamp64Milli({to:Int64}, 'UTC') AND variant IN {arms:Array(String)}`

/** `model=` leads a fingerprint that has one (experiments/fingerprint.ts). */
export const environmentSql = ({ variesModel }: Place): string =>
  variesModel ? `replaceRegexpOne(fingerprint, '^model=[^;]*(; )?', '')` : 'fingerprint'

export const placeParameters = ({ projectId, experiment, arms, fromMs, toMs }: Place) => ({
  ...{ project: projectId, experiment, arms, from: fromMs, to: toMs },
})

export type EvidenceText = {
  /** Besides these takes `low` and `high`, the first and the last hash of the units to read. */
  readonly text: string
  readonly parameters: Readonly<Record<string, unknown>>
  readonly parts: readonly MetricParts[]
  /** Bytes kept for each call while its user is summed; roughly. */
  readonly bytesPerCall: number
}

const never = 'toInt64(9223372036854775807)'

/**
 * Sums over users, by arm and fingerprint of their first exposure, by epoch (from 1) and by when they came. Users with
 * hashes within a range are a share of all, and sums of shares add up. A user's calls are held as arrays, since only
 * the first of them says which count.
 */
export function evidenceText(place: Place, grouping: Grouping, asks: readonly MetricAsk[]): EvidenceText {
  const binding = bindings()
  const parts = asks.map((ask) => metricParts(ask, binding.tools))
  const named = (of: (part: MetricParts) => readonly string[], letter: string) =>
    parts.flatMap((part, metric) =>
      of(part).map((sql, at) => ({ name: `${letter}${metric}_${at}`, sql: ofMetric(sql, metric) })),
    )
  const row = named(({ row }) => row, 'r')
  const user = named(({ user }) => user, 'u')
  const sums = named(({ sums }) => sums, 's').map(({ sql }) => `sumIf(${sql}, counts)`)
  const failing = parts.map(({ failed }, metric) => ofMetric(failed ?? 'false', metric))
  const hasHistory = asks.some(({ withHistory }) => withHistory)
  const [combinator, present] = hasHistory ? ['If', ', NOT is_past'] : ['', '']
  const prints = grouping.fingerprints.length + 1
  const codes = place.arms.length * prints
  const isSteps = grouping.kind === 'steps'

  const rows = (from: string, columns: string, condition: string): string => `
      SELECT ${[columns, ...row.map(({ name, sql }) => `${sql} AS ${name}`)].join(', ')}
      FROM ${from} AS calls ${binding.join()}
      WHERE ${condition}`
  const exposed = rows(
    'telltale.experiment_calls',
    `unit, toUnixTimestamp64Milli(started_at) AS ms, indexOf({arms:Array(String)}, variant) - 1 AS call_arm,
      transform(${environmentSql(place)}, {prints:Array(String)}, range(${prints - 1}), ${prints - 1}) AS call_print,
      false AS is_past`,
    `${placeCondition} AND unit >= {low:UInt64} AND unit <= {high:UInt64}`,
  )
  const before = rows(
    'telltale.calls',
    'sipHash64(assumeNotNull(user_id)) AS unit, toInt64(0) AS ms, 0 AS call_arm, 0 AS call_print, true AS is_past',
    `project_id = {project:String} AND prompt_name = {prompt:String} AND isNotNull(user_id)
        AND started_at >= fromUnixTimestamp64Milli({from:Int64} - {window:Int64}, 'UTC')
        AND started_at < fromUnixTimestamp64Milli({from:Int64}, 'UTC')
        AND unit >= {low:UInt64} AND unit <= {high:UInt64}`,
  )
  const text = `
    SELECT arm, print, epoch, intDiv(first_ms - {from:Int64}, {step:Int64}) AS step,
      count() AS users, countIf(is_multiple) AS multiple, countIf(counts) AS counted,
      [${failing.map((_, metric) => `countIf(f${metric} AND NOT is_multiple)`).join(', ')}] AS failing,
      [${['0.0', ...sums].join(', ')}] AS sums
    FROM (
      SELECT unit, min${combinator}(toUInt64(ms) * ${codes} + call_arm * ${prints} + call_print${present}) AS first,
        toInt64(intDiv(first, ${codes})) AS first_ms, intDiv(first % ${codes}, ${prints}) AS arm, first % ${prints} AS print,
        arrayCount(start -> start <= first_ms, {starts:Array(Int64)}) AS epoch,
        ${isSteps ? never : '{ends:Array(Int64)}[epoch]'} AS epoch_end,
        groupArray${combinator}(ms${present}) AS times,
        ${isSteps ? `groupArray${combinator}(call_arm${present}) AS arms, arrayMin((t, a) -> if(a = arm, ${never}, t), times, arms)` : never} AS left_ms,
        least(first_ms + {window:Int64}, left_ms) AS until,
        ${isSteps ? 'false' : `min${combinator}(call_arm${present}) != max${combinator}(call_arm${present})`} AS is_multiple,
        first_ms + {window:Int64} <= {now:Int64} AND until <= epoch_end AND NOT is_multiple AS counts,
        ${[
          ...row.map(({ name }) => `groupArray${combinator}(${name}${present}) AS v${name.slice(1)}`),
          ...user.map(({ name, sql }) => `${sql} AS ${name}`),
          ...failing.map((sql, metric) => `${sql} AS f${metric}`),
        ].join(',\n        ')}
      FROM (${hasHistory ? `${exposed} UNION ALL ${before}` : exposed})
      GROUP BY unit ${hasHistory ? 'HAVING countIf(NOT is_past) > 0' : ''}
    )
    GROUP BY arm, print, epoch, step`
  return {
    text,
    parts,
    parameters: {
      ...placeParameters(place),
      prompt: place.prompt,
      ...binding.values,
      prints: grouping.fingerprints,
      starts: grouping.startsMs,
      ends: [...grouping.startsMs.slice(1), Number.MAX_SAFE_INTEGER],
      window: grouping.windowMs,
      now: grouping.nowMs,
      step: grouping.stepMs,
    },
    bytesPerCall: 16 + 16 * row.length + 64 * binding.scores(),
  }
}

/** `#v1` in the SQL of metric 2 is `v2_1`. */
const ofMetric = (sql: string, metric: number): string => sql.replaceAll(/#([rvu])(\d)/g, `$1${metric}_$2`)

/** What the SQL of metrics binds, and the scores it looks up. */
function bindings() {
  const values: Record<string, unknown> = {}
  const scores: string[] = []
  const value = (given: string | number): string => {
    const name = `metric_${Object.keys(values).length}`
    values[name] = given
    return `{${name}:${typeof given === 'number' ? 'Float64' : 'String'}}`
  }
  return {
    values,
    scores: () => scores.length,
    tools: {
      value,
      score(name: string, source: string | null): string {
        const isOne = `name = ${value(name)}${source === null ? '' : ` AND source = ${value(source)}`}`
        scores.push(`avgOrNullIf(value, ${isOne}) AS score_${scores.length}`)
        return `scored.score_${scores.length - 1}`
      },
    },
    /** Only the scores of calls whose units are read: the hash table is a share of all, too. */
    join: (): string =>
      scores.length === 0
        ? ''
        : `LEFT ANY JOIN (
          SELECT toUUIDOrZero(assumeNotNull(call_id)) AS call, ${scores.join(', ')}
          FROM telltale.scores
          WHERE project_id = {project:String} AND isNotNull(call_id) AND isNotNull(value)
            AND at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
            AND call IN (SELECT id FROM telltale.experiment_calls WHERE ${placeCondition}
              AND unit >= {low:UInt64} AND unit <= {high:UInt64})
          GROUP BY call
        ) AS scored ON calls.id = scored.call`,
  }
}
