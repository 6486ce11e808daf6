import type { Metric } from '../metrics/model.ts'
import type { UserSums } from './model.ts'

/** A metric as an experiment asks for it. */
export type MetricAsk = {
  readonly metric: Metric
  /** Whether it ever happened to a user, in place of how often a call. */
  readonly asFailure: boolean
  /** Only the judge's scores count, and human ones correct them. */
  readonly isJudged: boolean
  /** Whether what users did before the experiment may narrow the interval. */
  readonly withHistory: boolean
}

/**
 * The SQL of one metric at its three levels, each a list of expressions: `row` over a call, `user` over the calls of
 * a user (arrays `v0`, `v1`, … of its row expressions, beside `times`), `sums` over the users that count.
 */
export type MetricParts = {
  readonly row: readonly string[]
  readonly user: readonly string[]
  readonly sums: readonly string[]
  /** Whether the user ever failed, over `times` before `until`; null for what is no failure. */
  readonly failed: string | null
  /** Takes the sums, in their order. */
  readonly read: (n: number, sums: readonly number[]) => UserSums
}

export type SumsTools = Parameters<Metric['sql']>[0]

/** Names are made unique by the caller: `#` in an expression stands for the number of the metric. */
export function metricParts(ask: MetricAsk, tools: SumsTools): MetricParts {
  if (ask.isJudged && ask.metric.scoreName !== null) return judgedParts(ask.metric.scoreName, tools)
  const { numerator, denominator } = ask.metric.sql(tools)
  if (ask.asFailure) return failureParts(`ifNull((${numerator}) > 0, 0)`)
  const n = `ifNull(toFloat64(${numerator}), 0)`
  const d = denominator === null ? null : `if(isNull(${numerator}), 0, ifNull(toFloat64(${denominator}), 0))`
  const row = d === null ? [n] : [n, d]
  const within = (values: string): string => `arraySum((v, t) -> if(t < until, v, 0), ${values}, times)`
  const ratio: MetricParts = {
    row,
    user: [within('#v0'), d === null ? 'toFloat64(arrayCount(t -> t < until, times))' : within('#v1')],
    sums: ratioSums,
    failed: null,
    read: (users, sums) => ratioOf(users, sums),
  }
  if (!ask.withHistory) return ratio
  const past = {
    n: 'sumIf(#r0, is_past)',
    d: d === null ? 'toFloat64(countIf(is_past))' : 'sumIf(#r1, is_past)',
  }
  return {
    ...ratio,
    user: [...ratio.user, `if(${past.d} > 0, ${past.n} / ${past.d}, 0)`, `${past.d} > 0`],
    sums: [
      ...ratioSums,
      '#u2',
      '#u2 * #u2',
      '#u0 * #u2',
      '#u1 * #u2',
      '1 - #u3',
      '#u0 * (1 - #u3)',
      '#u1 * (1 - #u3)',
    ],
    read(users, sums) {
      const [sumX, sumXX, sumMX, sumDX, missing, sumMMissing, sumDMissing] = sums.slice(5) as Seven
      return {
        ...ratioOf(users, sums),
        covariate: { sumX, sumXX, sumMX, sumDX, missing, sumMMissing, sumDMissing },
      }
    },
  }
}

type Seven = [number, number, number, number, number, number, number]

/** Of m and d: Σm, Σd, Σm², Σd², Σmd. */
const ratioSums = ['#u0', '#u1', '#u0 * #u0', '#u1 * #u1', '#u0 * #u1']

const ratioOf = (n: number, sums: readonly number[]): UserSums => ({
  n,
  sumM: sums[0]!,
  sumD: sums[1]!,
  sumMM: sums[2]!,
  sumDD: sums[3]!,
  sumMD: sums[4]!,
})

/** m is 0 or 1 and d is 1, so all sums follow from one. */
const failureParts = (failed: string): MetricParts => ({
  row: [`toUInt8(${failed})`],
  user: ['toFloat64(arrayExists((v, t) -> v AND t < until, #v0, times))'],
  sums: ['#u0'],
  failed: 'arrayExists((v, t) -> v AND t < least(until, epoch_end), #v0, times)',
  read: (n, [failing]) => ({ n, sumM: failing!, sumD: n, sumMM: failing!, sumDD: n, sumMD: failing! }),
})

/**
 * m and d are the judge's. Beside them, for PPI++: y the mean of a user's human scores and f of the judge's, over the
 * calls that have both; and f of the users whom only the judge has scored.
 */
function judgedParts(name: string, tools: SumsTools): MetricParts {
  const [human, judge] = [tools.score(name, 'human'), tools.score(name, 'judge')]
  const both = `isNotNull(${human}) AND isNotNull(${judge})`
  const within = (value: string): string =>
    `arraySum((h, j, b, s, t) -> if(t < until, ${value}, 0), #v0, #v1, #v2, #v3, times)`
  return {
    row: [
      `if(${both}, ifNull(${human}, 0), 0)`,
      `ifNull(${judge}, 0)`,
      `toUInt8(${both})`,
      `toUInt8(isNotNull(${judge}))`,
    ],
    user: [
      within('j'),
      within('toFloat64(s)'),
      within('toFloat64(b)'),
      `if(#u2 > 0, ${within('h')} / #u2, 0)`,
      `if(#u2 > 0, ${within('if(b, j, 0)')} / #u2, if(#u1 > 0, #u0 / #u1, 0))`,
      '#u2 > 0',
      '#u2 = 0 AND #u1 > 0',
    ],
    sums: [
      ...ratioSums,
      ...['#u5', '#u5 * #u3', '#u5 * #u4', '#u5 * #u3 * #u3', '#u5 * #u4 * #u4', '#u5 * #u3 * #u4'],
      ...['#u6', '#u6 * #u4', '#u6 * #u4 * #u4'],
    ],
    failed: null,
    read(users, sums) {
      const [n, sumY, sumF, sumYY, sumFF, sumYF] = sums.slice(5, 11) as [
        number,
        number,
        number,
        number,
        number,
        number,
      ]
      const [others, otherF, otherFF] = sums.slice(11) as [number, number, number]
      return {
        ...ratioOf(users, sums),
        judged: {
          labelled: { n, sumY, sumF, sumYY, sumFF, sumYF },
          judgeOnly: { n: others, sumF: otherF, sumFF: otherFF },
        },
      }
    },
  }
}
