import { latencyCodeSql, latencyOfSql } from './latency-code.ts'
import type { Dimension, Kept } from './model.ts'
import { windowPieces, type Piece } from './window-pieces.ts'

export type SumsAsk = {
  readonly projectId: string
  readonly fromMs: number
  readonly toMs: number
  readonly nowMs: number
  readonly kept: Kept
  /** What evaluations are told apart by, besides their guardrail. */
  readonly by: Dimension | null
  /** Steps of time to tell apart, whole minutes; the window begins with a step. */
  readonly stepMs?: number
  /** Default true. What asks for rates alone is answered without reading them: `latencies` of its sums are empty. */
  readonly hasLatencies?: boolean
}

/** Where tape-migrations/016 keeps sums. */
const sumsTables = { minutes: 'guardrail_minute_sums', hours: 'guardrail_hour_sums' } as const

type Text = { readonly text: string; readonly parameters: Readonly<Record<string, unknown>> }

const counts = {
  passes: 'pass',
  blocks: 'block',
  modifications: 'modify',
  flags: 'flag_for_review',
  errors: 'error',
}
const sums = [...Object.keys(counts), 'latency_us', 'call_latency_us', 'cost_usd', 'cost_known']
const columns: { readonly [dimension: string]: string } = {
  prompt: 'rows.prompt_name',
  language: 'rows.language',
  route: 'rows.route',
  model: 'rows.model',
  key: 'rows.key_id',
  user: 'rows.user_id',
}
/** Dimensions that tape-migrations/016 keeps by the hour. */
const keptDimensions = ['prompt', 'language', 'route', 'model', 'key']
const keys = ['guardrail_id', 'guardrail_version', 'stage', 'mode']

const summed = (source: string): string => sums.map((name) => `sum(${source}.${name}) AS ${name}`).join(', ')
const anyCount = (source: string): string =>
  Object.keys(counts)
    .map((name) => `${source}.${name}`)
    .join(' + ')

/** Names for values in the text, each once. */
export function binder() {
  const parameters: Record<string, unknown> = {}
  const bind = (type: string, value: unknown): string => {
    const name = `p${Object.keys(parameters).length}`
    parameters[name] = value
    return `{${name}:${type}}`
  }
  return { parameters, bind }
}
export type Bind = ReturnType<typeof binder>['bind']

/** The segment a verdict falls into; '' when it carries none. */
const segmentSql = (dimension: string, bind: Bind): string =>
  columns[dimension] === undefined
    ? `rows.tags[${bind('String', dimension.slice('tag.'.length))}]`
    : `toString(ifNull(${columns[dimension]}, ''))`

/** Conditions on verdicts, or on their sums where no segment is asked for. */
function conditionsOf({ projectId, kept }: Pick<SumsAsk, 'projectId' | 'kept'>, bind: Bind): string[] {
  const given = [
    ['project_id', 'String', projectId],
    ['guardrail_id', 'String', kept.guardrail],
    ['guardrail_version', 'UInt32', kept.version],
    ['stage', 'String', kept.stage],
    ['mode', 'String', kept.mode],
  ] as const
  return given
    .filter(([, , value]) => value !== undefined)
    .map(([column, type, value]) => `rows.${column} = ${bind(type, value)}`)
}

const during = ({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }, bind: Bind): string =>
  `rows.at >= fromUnixTimestamp64Milli(${bind('Int64', fromMs)}, 'UTC')
    AND rows.at < fromUnixTimestamp64Milli(${bind('Int64', toMs)}, 'UTC')`

/** Which verdicts `ask` is about, read one by one. */
export function verdictConditions(
  ask: Pick<SumsAsk, 'projectId' | 'kept' | 'fromMs' | 'toMs'>,
  bind: Bind,
): string {
  return [...conditionsOf(ask, bind), during(ask, bind), ...segmentConditions(ask.kept, bind)].join(' AND ')
}

const segmentConditions = (kept: Kept, bind: Bind): string[] =>
  Object.entries(kept.segments ?? {}).map(
    ([dimension, value]) => `${segmentSql(dimension, bind)} = ${bind('String', value)}`,
  )

/** What is read of one place for a window: where from, which of it, and what each of its rows stands for. */
type Branch = {
  readonly table: string
  readonly where: string
  readonly segment: string
  /** By the name of the sum. */
  readonly sums: Readonly<Record<string, string>>
  /** Evaluations by code of the latency. */
  readonly latencies: string
}

const ofVerdict: Pick<Branch, 'sums' | 'latencies'> = {
  sums: {
    ...Object.fromEntries(
      Object.entries(counts).map(([name, verdict]) => [name, `toUInt64(rows.verdict = '${verdict}')`]),
    ),
    latency_us: 'toUInt64(floor(rows.latency_ms * 1000 + 0.5))',
    call_latency_us: 'toUInt64(floor(rows.call_latency_ms * 1000 + 0.5))',
    cost_usd: 'toDecimal128(ifNull(rows.cost_usd, 0), 12)',
    cost_known: 'toUInt64(isNotNull(rows.cost_usd))',
  },
  latencies: `map(${latencyCodeSql('rows.latency_ms')}, toUInt64(1))`,
}
const ofSums: typeof ofVerdict = {
  sums: Object.fromEntries(sums.map((name) => [name, `rows.${name}`])),
  latencies: 'rows.latencies',
}

/** Each place is read once: planning a branch costs the engine more than reading some thousand rows of it. */
function branchesOf(ask: SumsAsk, bind: Bind): readonly Branch[] {
  const { by, kept, nowMs, stepMs } = ask
  const filters = Object.entries(kept.segments ?? {})
  const dimensions = [...new Set([...(by === null ? [] : [by]), ...filters.map(([name]) => name)])]
  const [only = 'all'] = dimensions
  const isKept = dimensions.length === 0 || (dimensions.length === 1 && keptDimensions.includes(only))
  const pieces: readonly Piece[] = isKept
    ? windowPieces(ask, { nowMs, hasMinutes: only === 'all', ...(stepMs === undefined ? {} : { stepMs }) })
    : [{ source: 'rows', fromMs: ask.fromMs, toMs: ask.toMs }]
  return [...Map.groupBy(pieces, ({ source }) => source)].map(([source, own]): Branch => {
    const times = own.map((piece) => `(${during(piece, bind)})`).join(' OR ')
    const common = [...conditionsOf(ask, bind), `(${times})`]
    if (source === 'rows')
      return {
        ...ofVerdict,
        table: 'verdicts',
        where: [...common, ...segmentConditions(kept, bind)].join(' AND '),
        segment: by === null ? "''" : segmentSql(by, bind),
      }
    const segments = filters.map(([, value]) => `rows.segment = ${bind('String', value)}`)
    return {
      ...ofSums,
      table: sumsTables[source],
      where: [...common, `rows.dimension = ${bind('String', only)}`, ...segments].join(' AND '),
      segment: 'toString(rows.segment)',
    }
  })
}

const readOf = ({ table, where }: Branch): string => `FROM telltale.${table} AS rows WHERE ${where}`
const keysOf = (branch: Branch): string =>
  [...keys.map((key) => `rows.${key} AS ${key}`), `${branch.segment} AS segment`].join(', ')

/** All branches as the same rows: keys, segment, second, sums and latencies. */
const rowsText = (branches: readonly Branch[]): string =>
  branches
    .map((branch) => {
      const own = Object.entries(branch.sums).map(([name, value]) => `${value} AS ${name}`)
      return `SELECT ${keysOf(branch)}, toUnixTimestamp(rows.at) AS second, ${own.join(', ')},
          ${branch.latencies} AS latencies ${readOf(branch)}`
    })
    .join('\nUNION ALL ')

/**
 * Sums and latencies of each guardrail, version, stage, mode and segment; of those `most` segments with most evaluations.
 * A text for each place that is read, to be asked at once: planning takes most of the time, and the engine plans the
 * branches of one text one after the other. A cell may come once of each.
 */
export function cellTexts(ask: SumsAsk, most: number): readonly Text[] {
  const { parameters, bind } = binder()
  const branches = branchesOf(ask, bind)
  const largest =
    ask.by === null
      ? null
      : `(SELECT segment FROM (${rowsText(branches)}) AS pieces
          GROUP BY segment ORDER BY sum(${anyCount('pieces')}) DESC, segment LIMIT ${most})`
  return branches.map((branch) => {
    const own = Object.entries(branch.sums).map(([name, value]) => `sum(${value}) AS ${name}`)
    const latencies = `sumMap(${branch.latencies})`
    const told =
      ask.hasLatencies === false
        ? '[] AS latency_codes, [] AS code_counts'
        : `mapKeys(${latencies}) AS latency_codes, mapValues(${latencies}) AS code_counts`
    const text = `SELECT ${keysOf(branch)}, ${own.join(', ')}, ${told}
      ${readOf(branch)} ${largest === null ? '' : `AND ${branch.segment} IN ${largest}`}
      GROUP BY ${[...keys, 'segment'].join(', ')}`
    return { text, parameters }
  })
}

/**
 * Sums and quantiles of each guardrail and step. Codes and their counts are laid end to end, sorted and added up: the
 * engine's own weighted quantile keeps a table of them for each step, and takes from once to five times as long. A
 * quantile is the first code up to which there are so many, as that one has it.
 */
export function stepsText(ask: SumsAsk & { readonly stepMs: number }): Text {
  const { parameters, bind } = binder()
  const seconds = ask.stepMs / 1000
  const start = bind('Int64', Math.floor(ask.fromMs / 1000))
  const reached = 'arrayFirstIndex(total -> total >= ceil(level * totals[-1]), totals)'
  return {
    text: `SELECT * EXCEPT (codes, weights, sorted, totals) FROM (
      SELECT *, arraySort(codes) AS sorted, arrayCumSum(arraySort((weight, code) -> code, weights, codes)) AS totals,
        arrayMap(level -> ${latencyOfSql(`sorted[${reached}]`)}, [0.5, 0.95, 0.99]) AS quantiles
      FROM (SELECT guardrail_id, intDiv(second - ${start}, ${seconds}) AS step, ${summed('pieces')},
          groupArrayArray(mapKeys(pieces.latencies)) AS codes, groupArrayArray(mapValues(pieces.latencies)) AS weights
        FROM (${rowsText(branchesOf(ask, bind))}) AS pieces
        GROUP BY guardrail_id, step)) ORDER BY step, guardrail_id`,
    parameters,
  }
}

/** Evaluations and fires of each guardrail, version and hour, an hour a position. */
export function hoursText({ projectId, fromMs, toMs }: Pick<SumsAsk, 'projectId' | 'fromMs' | 'toMs'>): Text {
  const { parameters, bind } = binder()
  return {
    text: `SELECT guardrail_id, guardrail_version, groupArray(second) AS seconds, groupArray(ended) AS ended_counts,
        groupArray(fires) AS fire_counts
      FROM (SELECT guardrail_id, guardrail_version, toUnixTimestamp(rows.at) AS second,
          sum(rows.passes + rows.blocks + rows.modifications + rows.flags) AS ended,
          sum(rows.blocks + rows.modifications + rows.flags) AS fires
        FROM telltale.${sumsTables.hours} AS rows
        WHERE rows.project_id = ${bind('String', projectId)} AND rows.dimension = 'all' AND ${during({ fromMs, toMs }, bind)}
        GROUP BY guardrail_id, guardrail_version, second)
      GROUP BY guardrail_id, guardrail_version`,
    parameters,
  }
}
