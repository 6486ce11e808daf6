import { metricParts, type MetricAsk, type MetricParts } from './evidence-sums.ts'

/** Where and when the calls of an experiment are looked for. Unix milliseconds; `toMs` excluded. */
export type Place = {
  readonly projectId: string
  readonly experiment: string
  /** Where and of what calls before the start are the history of its users. */
  readonly environment: string
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

/** Every table of experiments begins with these. */
export const placeCondition = 'project_id = {project:String} AND experiment = {experiment:String}'

/** `model=` leads a fingerprint that has one (experiments/fingerprint.ts). */
export const environmentSql = ({ variesModel }: Pick<Place, 'variesModel'>): string =>
  variesModel ? `replaceRegexpOne(fingerprint, '^model=[^;]*(; )?', '')` : 'fingerprint'

export const placeParameters = ({ projectId, experiment, arms, fromMs, toMs }: Place) => ({
  ...{ project: projectId, experiment, arms, from: fromMs, to: toMs },
})

export type EvidenceText = {
  /** Besides these takes `low` and `high`, the first and the last hash of the units to read. */
  readonly text: string
  readonly parameters: Readonly<Record<string, unknown>>
  readonly parts: readonly MetricParts[]
  /** Bytes kept for each user while they are summed; roughly. */
  readonly bytesPerUser: number
}

const never = 'toInt64(9223372036854775807)'
const ofShare = 'unit >= {low:UInt64} AND unit <= {high:UInt64}'
const within = (column: string): string =>
  `${column} >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND ${column} < fromUnixTimestamp64Milli({to:Int64}, 'UTC')`

/**
 * Sums over users by group (`groupOf`). Users with hashes within a range are a share of all, and sums of shares add up.
 */
export function evidenceText(place: Place, grouping: Grouping, asks: readonly MetricAsk[]): EvidenceText {
  const binding = bindings()
  const parts = asks.map((ask) => metricParts(ask, binding.tools))
  const named = (of: (part: MetricParts) => readonly string[], letter: string): readonly Named[] =>
    parts.flatMap((part, metric) =>
      of(part).map((sql, at) => ({ name: `${letter}${metric}_${at}`, sql: ofMetric(sql, metric) })),
    )
  const row = named(({ row }) => row, 'r')
  const user = named(({ user }) => user, 'u')
  const sums = named(({ sums }) => sums, 's').map(({ sql }) => `sum(${sql})`)
  const failing = parts.map(({ failed }, metric) => ofMetric(failed ?? 'false', metric))
  const text = `
    SELECT code, count() AS users, [${failing.map((_, metric) => `countIf(f${metric})`).join(', ')}] AS failing,
      [${['0.0', ...sums].join(', ')}] AS sums
    FROM (
      SELECT seen.unit AS unit, any(first.code) AS code,
        ${[...user, ...failing.map((sql, metric) => ({ sql, name: `f${metric}` }))].map(as).join(',\n        ')}
      FROM (
        SELECT ${['unit, toUnixTimestamp64Milli(started_at) AS ms', ...row.map(as)].join(', ')}
        FROM telltale.experiment_calls AS calls ${binding.join()}
        WHERE ${placeCondition} AND ${within('started_at')} AND ${ofShare}
      ) AS seen
      LEFT SEMI JOIN (${firstsText(place, grouping, parts)}) AS first ON seen.unit = first.unit
      WHERE ms < first.until
      GROUP BY unit
    )
    GROUP BY code`
  return {
    text,
    parts,
    parameters: {
      ...placeParameters(place),
      ...{ environment: place.environment, prompt: place.prompt },
      ...binding.values,
      prints: grouping.fingerprints,
      starts: grouping.startsMs,
      ends: [...grouping.startsMs.slice(1), Number.MAX_SAFE_INTEGER],
      window: grouping.windowMs,
      now: grouping.nowMs,
      step: grouping.stepMs,
    },
    bytesPerUser: 200 + 16 * user.length + 200 * binding.scores(),
  }
}

/** A user's group as one number, which is what the engine joins and sums by: its places, from the last. */
const basesOf = (arms: readonly string[], { fingerprints }: Grouping) => {
  const prints = fingerprints.length + 1
  return { prints, codes: arms.length * prints }
}

/** The group a code stands for. */
export function groupOf(code: number, arms: readonly string[], grouping: Grouping) {
  const { prints, codes } = basesOf(arms, grouping)
  const epochs = grouping.startsMs.length + 1
  const flags = Math.floor(code / codes / epochs)
  return {
    print: code % prints,
    arm: Math.floor((code % codes) / prints),
    epoch: Math.floor(code / codes) % epochs,
    isMultiple: flags % 2 === 1,
    counts: Math.floor(flags / 2) % 2 === 1,
    step: Math.floor(flags / 4),
  }
}

type Named = { readonly name: string; readonly sql: string }
const as = ({ name, sql }: Named): string => `${sql} AS ${name}`

/** What each user's first call says: arm, environment, epoch, which calls count, and whether the user does. */
function firstsText({ arms, ...place }: Place, grouping: Grouping, parts: readonly MetricParts[]): string {
  const { prints, codes } = basesOf(arms, grouping)
  const isSteps = grouping.kind === 'steps'
  const histories = parts.flatMap(({ history }, metric) => (history === null ? [] : [{ ...history, metric }]))
  const firsts = `
        SELECT unit, min(toUInt64(ms) * ${codes} + at_arm * ${prints} + at_print) AS first,
          toInt64(intDiv(first, ${codes})) AS first_ms, intDiv(first % ${codes}, ${prints}) AS arm,
          arrayCount(start -> start <= first_ms, {starts:Array(Int64)}) AS epoch,
          intDiv(first_ms - {from:Int64}, {step:Int64}) AS step,
          ${isSteps ? never : '{ends:Array(Int64)}[epoch]'} AS epoch_end,
          ${isSteps ? `arrayMin(arrayMap((t, a) -> if(a = arm, ${never}, t), groupArray(ms), groupArray(at_arm)))` : never} AS left_ms,
          least(first_ms + {window:Int64}, left_ms) AS until,
          ${isSteps ? 'false' : 'min(at_arm) != max(at_arm)'} AS is_multiple,
          first_ms + {window:Int64} <= {now:Int64} AND until <= epoch_end AND NOT is_multiple AS counts,
          ((((step * 2 + counts) * 2 + is_multiple) * ${grouping.startsMs.length + 1} + epoch) * ${codes}) + first % ${codes} AS code
        FROM (
          SELECT unit, toUnixTimestamp64Milli(first_at) AS ms, indexOf({arms:Array(String)}, variant) - 1 AS at_arm,
            transform(${environmentSql(place)}, {prints:Array(String)}, range(${prints - 1}), ${prints - 1}) AS at_print
          FROM telltale.experiment_units
          WHERE ${placeCondition} AND ${within('first_at')} AND ${ofShare} AND variant IN {arms:Array(String)}
        )
        GROUP BY unit`
  if (histories.length === 0) return firsts
  const own = histories.flatMap(({ metric }) => [`x${metric}`, `known${metric}`])
  return `
        SELECT firsts.unit AS unit, code, until, epoch_end, ${own.map((name) => `past.${name} AS ${name}`).join(', ')}
        FROM (${firsts}) AS firsts LEFT ANY JOIN (
          SELECT sipHash64(assumeNotNull(user_id)) AS unit, ${histories
            .map(
              ({ metric, m, d }) =>
                `sum(${d}) > 0 AS known${metric}, if(known${metric}, sum(${m}) / sum(${d}), 0) AS x${metric}`,
            )
            .join(', ')}
          FROM telltale.calls AS calls
          WHERE project_id = {project:String} AND environment = {environment:String} AND prompt_name = {prompt:String}
            AND isNotNull(user_id) AND started_at >= fromUnixTimestamp64Milli({from:Int64} - {window:Int64}, 'UTC')
            AND started_at < fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND ${ofShare}
          GROUP BY unit
        ) AS past ON firsts.unit = past.unit`
}

/** `#r1` in the SQL of metric 2 is `r2_1`. */
const ofMetric = (sql: string, metric: number): string =>
  sql.replaceAll(/#([ru])(\d)/g, `$1${metric}_$2`).replaceAll(/#(x|known)/g, `$1${metric}`)

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
            AND call IN (SELECT id FROM telltale.experiment_calls WHERE ${placeCondition} AND ${ofShare})
          GROUP BY call
        ) AS scored ON calls.id = scored.call`,
  }
}
