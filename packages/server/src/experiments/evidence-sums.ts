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
 * The SQL of one metric at its three levels, each a list of expressions: `row` over a call; `user` over the calls of a
 * user within the window, of `ms` and the row expressions `#r0`, `#r1`, …; `sums` over the users that count, of the
 * user expressions `#u0`, ….
 */
export type MetricParts = {
  readonly row: readonly string[]
  readonly user: readonly string[]
  readonly sums: readonly string[]
  /** Whether the user failed before `epoch_end`, of the user expressions; null for what is no failure. */
  readonly failed: string | null
  /** What `sums` may then use as `#x` and `#known`: the user's quotient before, and whether it is known. */
  readonly history: { readonly m: string; readonly d: string } | null
  /** Takes the sums, in their order. */
  readonly read: (n: number, sums: readonly number[]) => UserSums
}

export type SumsTools = Parameters<Metric['sql']>[0]

/** Names are made unique by the caller: `#` stands for the number of the metric. */
export function metricParts(ask: MetricAsk, tools: SumsTools): MetricParts {
  if (ask.isJudged && ask.metric.scoreName !== null) return judgedParts(ask.metric.scoreName, tools)
  const { numerator, denominator } = ask.metric.sql(tools)
  if (ask.asFailure) return failureParts(`ifNull((${numerator}) > 0, 0)`)
  const m = `ifNull(toFloat64(${numerator}), 0)`
  const d = denominator === null ? '1' : `if(isNull(${numerator}), 0, ifNull(toFloat64(${denominator}), 0))`
  const ratio: MetricParts = {
    row: denominator === null ? [m] : [m, d],
    user: ['sum(#r0)', denominator === null ? 'toFloat64(count())' : 'sum(#r1)'],
    ...{ sums: ratioSums, failed: null, history: null, read: ratioOf },
  }
  if (!ask.withHistory) return ratio
  return {
    ...ratio,
    history: { m, d },
    sums: [
      ...ratioSums,
      ...['#x', '#x * #x', '#u0 * #x', '#u1 * #x', '1 - #known', '#u0 * (1 - #known)', '#u1 * (1 - #known)'],
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

/** Later than any time: Int64. */
export const never = 'toInt64(9223372036854775807)'

/** A user is when it first failed. m is 0 or 1 and d is 1, so all sums follow from one. */
const failureParts = (failed: string): MetricParts => ({
  row: [`toUInt8(${failed})`],
  user: [`min(if(#r0, ms, ${never}))`],
  sums: [`toFloat64(#u0 < ${never})`],
  failed: '#u0 < epoch_end',
  history: null,
  read: (n, [failing]) => ({ n, sumM: failing!, sumD: n, sumMM: failing!, sumDD: n, sumMD: failing! }),
})

/**
 * m and d are the judge's. Beside them, for PPI++: y the mean of a user's human scores and f of the judge's, over the
 * calls that have both; and f of the users whom only the judge has scored.
 */
function judgedParts(name: string, tools: SumsTools): MetricParts {
  const [human, judge] = [tools.score(name, 'human'), tools.score(name, 'judge')]
  const both = `isNotNull(${human}) AND isNotNull(${judge})`
  return {
    row: [
      `if(${both}, ifNull(${human}, 0), 0)`,
      `ifNull(${judge}, 0)`,
      `toUInt8(${both})`,
      `toUInt8(isNotNull(${judge}))`,
    ],
    user: [
      ...['sum(#r1)', 'toFloat64(sum(#r3))', 'toFloat64(sum(#r2))'],
      'if(#u2 > 0, sum(#r0) / #u2, 0)',
      'if(#u2 > 0, sumIf(#r1, #r2) / #u2, if(#u1 > 0, #u0 / #u1, 0))',
      ...['#u2 > 0', '#u2 = 0 AND #u1 > 0'],
    ],
    sums: [
      ...ratioSums,
      ...['#u5', '#u5 * #u3', '#u5 * #u4', '#u5 * #u3 * #u3', '#u5 * #u4 * #u4', '#u5 * #u3 * #u4'],
      ...['#u6', '#u6 * #u4', '#u6 * #u4 * #u4'],
    ],
    failed: null,
    history: null,
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
