import { metricParts, never, type MetricAsk, type MetricParts } from './evidence-sums.ts'

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

const ofShare = (unit: string): string => `${unit} >= {low:UInt64} AND ${unit} <= {high:UInt64}`
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
  const failing = parts.map(({ failed }, metric) => `countIf(${ofMetric(failed ?? 'false', metric)})`)
  const text = `
    SELECT code, count() AS users, [${failing.join(', ')}] AS failing, [${['0.0', ...sums].join(', ')}] AS sums
    FROM (
      SELECT *, ${groupSql(place, grouping)} AS code
      FROM (
        WITH toUnixTimestamp64Milli(calls.started_at) AS ms${row.map((one) => `, ${as(one)}`).join('')}
        SELECT calls.unit AS unit, any(firsts.first) AS first${user.map((one) => `, ${as(one)}`).join('')}
        FROM telltale.experiment_calls AS calls
        LEFT SEMI JOIN (${firstsText(place, grouping)}) AS firsts ON calls.unit = firsts.user
        ${binding.join()}
        WHERE ${placeCondition} AND ${within('calls.started_at')} AND ${ofShare('calls.unit')}
          AND ms < ${untilSql(place, grouping)}
        GROUP BY calls.unit
      ) AS users ${pastJoin(parts)}
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

/**
 * Each user's `first`: when its first call was, in which arm and environment (places of a number, the last of which
 * says whether it came into another arm). One number, because the engine copies what it joins for every call.
 */
function firstsText(place: Place, grouping: Grouping): string {
  const { prints, codes } = basesOf(place.arms, grouping)
  const isSteps = grouping.kind === 'steps'
  const at = (column: string, name: string, count: number): string =>
    `transform(${column}, {${name}:Array(String)}, range(${count}), ${count})`
  return `
          SELECT unit AS user, min(toUInt64(ms) * ${codes} + at_arm * ${prints} + at_print) * 2 ${
            isSteps ? '' : '+ (min(at_arm) != max(at_arm)) '
          }AS first${isSteps ? `, ${leftSql(codes, prints)} AS left_ms` : ''}
          FROM (
            SELECT unit, toUnixTimestamp64Milli(first_at) AS ms, ${at('variant', 'arms', place.arms.length)} AS at_arm,
              ${at(environmentSql(place), 'prints', prints - 1)} AS at_print
            FROM telltale.experiment_units
            WHERE ${placeCondition} AND ${within('first_at')} AND ${ofShare('unit')} AND variant IN {arms:Array(String)}
          )
          GROUP BY unit`
}

/** When a ramp moved the user to another arm. */
const leftSql = (codes: number, prints: number): string =>
  `arrayMin(arrayMap((t, a) -> if(a = intDiv(intDiv(first, 2) % ${codes}, ${prints}), ${never}, t), groupArray(ms), groupArray(at_arm)))`

const firstMsSql = (first: string, { arms }: Place, grouping: Grouping): string =>
  `toInt64(intDiv(${first}, ${basesOf(arms, grouping).codes * 2}))`

/** Calls count until then. */
function untilSql(place: Place, grouping: Grouping): string {
  const closes = `${firstMsSql('firsts.first', place, grouping)} + {window:Int64}`
  return grouping.kind === 'steps' ? `least(${closes}, firsts.left_ms)` : closes
}

/** A user's group (`groupOf`), of its `first`. Names what a failure is held against, too: `epoch_end`. */
function groupSql(place: Place, grouping: Grouping): string {
  const { codes } = basesOf(place.arms, grouping)
  const isSteps = grouping.kind === 'steps'
  return `${firstMsSql('first', place, grouping)} AS first_ms, first % 2 AS is_multiple,
        arrayCount(start -> start <= first_ms, {starts:Array(Int64)}) AS epoch,
        intDiv(first_ms - {from:Int64}, {step:Int64}) AS step,
        ${isSteps ? never : '{ends:Array(Int64)}[epoch]'} AS epoch_end,
        first_ms + {window:Int64} AS closes,
        closes <= {now:Int64} AND closes <= epoch_end AND is_multiple = 0 AS counts,
        ((((step * 2 + counts) * 2 + is_multiple) * ${grouping.startsMs.length + 1} + epoch) * ${codes})
          + intDiv(first, 2) % ${codes}`
}

/** What users did in the window before the start, by their names. */
function pastJoin(parts: readonly MetricParts[]): string {
  const histories = parts.flatMap(({ history }, metric) => (history === null ? [] : [{ ...history, metric }]))
  if (histories.length === 0) return ''
  return `LEFT ANY JOIN (
        SELECT sipHash64(assumeNotNull(user_id)) AS user, ${histories
          .map(
            ({ metric, m, d }) =>
              `sum(${d}) > 0 AS known${metric}, if(known${metric}, sum(${m}) / sum(${d}), 0) AS x${metric}`,
          )
          .join(', ')}
        FROM telltale.calls AS calls
        WHERE project_id = {project:String} AND environment = {environment:String} AND prompt_name = {prompt:String}
          AND isNotNull(user_id) AND started_at >= fromUnixTimestamp64Milli({from:Int64} - {window:Int64}, 'UTC')
          AND started_at < fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND ${ofShare('user')}
        GROUP BY user
      ) AS past ON users.unit = past.user`
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
            AND call IN (SELECT id FROM telltale.experiment_calls WHERE ${placeCondition} AND ${ofShare('unit')})
          GROUP BY call
        ) AS scored ON calls.id = scored.call`,
  }
}
