import type { Span } from './epochs.ts'
import type { ArmTotals, Evidence, UserSums } from './model.ts'

/** What of a call matters here. Amounts are whole eighths, so that sums are exact in any order. */
export type TestCall = {
  readonly id: string
  readonly atMs: number
  readonly unit: string | null
  readonly experiment: string | null
  readonly variant: string | null
  readonly environmentFingerprint: string | null
  readonly status: 'ok' | 'error'
  readonly cost: number | null
  readonly outputTokens: number | null
  readonly latencyMs: number
  readonly human: number | null
  readonly judge: number | null
}

type Frame = {
  readonly startMs: number
  readonly nowMs: number
  readonly arms: readonly string[]
}

/** Users with several calls each, some before the start, some in two arms, and a new index at three fifths. */
export function randomCalls(
  identify: (nowMs: number) => string,
  { startMs, nowMs, arms, users, seed }: Frame & { readonly users: number; readonly seed: number },
): TestCall[] {
  const random = mulberry(seed)
  const below = (limit: number): number => Math.floor(random() * limit)
  const maybe = <Value>(share: number, value: () => Value): Value | null =>
    random() < share ? value() : null
  const eighths = (limit: number): number => below(limit * 8) / 8
  const length = nowMs - startMs
  const changeMs = startMs + Math.floor(length * 0.6)
  return Array.from({ length: users }, (_, user) => user).flatMap((user) => {
    const arm = arms[below(arms.length)]!
    const isTorn = random() < 0.1
    const fromMs = startMs + below(length)
    return Array.from({ length: 1 + below(12) }, (): TestCall => {
      const atMs = random() < 0.25 ? startMs - below(30 * 3_600_000) : fromMs + below(nowMs - fromMs)
      const isIn = atMs >= startMs
      const variant = isIn ? (isTorn ? arms[below(arms.length)]! : arm) : null
      return {
        ...{ id: identify(atMs), atMs, unit: user === 7 && isIn ? null : `user-${user}` },
        ...{ experiment: isIn ? 'tone' : null, variant },
        environmentFingerprint: isIn
          ? `model=openai/${variant}; index=manual@${atMs < changeMs ? 1 : 2}`
          : null,
        status: random() < 0.1 ? 'error' : 'ok',
        cost: maybe(0.9, () => eighths(4)),
        outputTokens: maybe(0.9, () => below(900)),
        latencyMs: below(2_000),
        human: maybe(0.2, () => eighths(1)),
        judge: maybe(0.7, () => eighths(1)),
      }
    })
  })
}

type Brute = Frame & { readonly windowMs: number; readonly epochs: readonly Span[] }

/** The evidence by a loop over users, said as plainly as can be. */
export function bruteEvidence(calls: readonly TestCall[], { arms, startMs, nowMs, windowMs, epochs }: Brute) {
  const inside = calls.filter(({ experiment }) => experiment === 'tone')
  const byUser = Map.groupBy(
    inside.filter(({ unit }) => unit !== null),
    ({ unit }) => unit!,
  )
  const totals = new Map<string, ArmTotals>()
  const prints: Record<string, Record<string, number>> = Object.fromEntries(arms.map((arm) => [arm, {}]))
  for (let epoch = 1; epoch <= epochs.length; epoch++)
    for (const arm of arms) totals.set(`${epoch} ${arm}`, nothing())

  for (const [unit, own] of byUser) {
    const first = own.reduce((best, call) => (isBefore(call, best, arms) ? call : best))
    const variant = first.variant!
    const epoch = epochs.filter(({ fromMs }) => fromMs <= first.atMs).length
    const epochEnd = epochs[epoch]?.fromMs ?? Infinity
    const until = first.atMs + windowMs
    const isMultiple = own.some((call) => call.variant !== variant)
    const key = `${epoch} ${variant}`
    const before = totals.get(key)!
    const print = first.environmentFingerprint!.split('; ')[1]!
    prints[variant]![print] = (prints[variant]![print] ?? 0) + 1
    const has = own.filter(({ atMs }) => atMs < until)
    const fails = (limit: number): boolean =>
      own.some(({ status, atMs }) => status === 'error' && atMs < limit)
    const history = calls.filter(
      (call) => call.unit === unit && call.atMs < startMs && call.atMs >= startMs - windowMs,
    )
    const counts = until <= nowMs && until <= epochEnd && !isMultiple
    totals.set(key, {
      ...before,
      users: before.users + 1,
      multiplyExposed: before.multiplyExposed + Number(isMultiple),
      failing: {
        'error-rate': before.failing['error-rate']! + Number(!isMultiple && fails(Math.min(until, epochEnd))),
      },
      metrics: counts
        ? Object.fromEntries(
            Object.entries(ofUser(has, history, fails(until))).map(([name, sums]) => [
              name,
              add(before.metrics[name]!, sums),
            ]),
          )
        : before.metrics,
    })
  }
  const evidence: Omit<Evidence, 'requirements'> = {
    epochs: epochs.map(({ fingerprint }, index) => ({
      ...{ epoch: index + 1, fingerprint },
      arms: Object.fromEntries(arms.map((arm) => [arm, totals.get(`${index + 1} ${arm}`)!])),
    })),
    fingerprintCounts: prints,
  }
  return { evidence, callsWithoutUnit: inside.filter(({ unit }) => unit === null).length }
}

/** The first exposure: by time, then by the order of the arms. */
const isBefore = (call: TestCall, best: TestCall, arms: readonly string[]): boolean =>
  call.atMs < best.atMs ||
  (call.atMs === best.atMs && arms.indexOf(call.variant!) < arms.indexOf(best.variant!))

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)
const known = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null)

function ofUser(
  calls: readonly TestCall[],
  history: readonly TestCall[],
  failed: boolean,
): Record<string, UserSums> {
  const costs = known(calls.map(({ cost }) => cost))
  const past = known(history.map(({ cost }) => cost))
  const tokens = known(calls.map(({ outputTokens }) => outputTokens))
  const judged = calls.filter(({ judge }) => judge !== null)
  const both = judged.filter(({ human }) => human !== null)
  const x = past.length === 0 ? 0 : sum(past) / past.length
  const missing = Number(past.length === 0)
  const [m, d] = [sum(costs), costs.length]
  const judgeSum = sum(judged.map(({ judge }) => judge!))
  const y = both.length === 0 ? 0 : sum(both.map(({ human }) => human!)) / both.length
  const f = both.length === 0 ? 0 : sum(both.map(({ judge }) => judge!)) / both.length
  const g = judged.length === 0 ? 0 : judgeSum / judged.length
  const [isLabelled, isJudgeOnly] = [Number(both.length > 0), Number(both.length === 0 && judged.length > 0)]
  return {
    'cost-per-call': {
      ...ratio(m, d),
      covariate: {
        ...{ sumX: x, sumXX: x * x, sumMX: m * x, sumDX: d * x },
        ...{ missing, sumMMissing: m * missing, sumDMissing: d * missing },
      },
    },
    'error-rate': ratio(Number(failed), 1),
    'output-tokens': ratio(sum(tokens), tokens.length),
    'latency-over.1000': ratio(calls.filter(({ latencyMs }) => latencyMs > 1_000).length, calls.length),
    'score.helpful': {
      ...ratio(judgeSum, judged.length),
      judged: {
        labelled: {
          ...{ n: isLabelled, sumY: y, sumF: f, sumYY: y * y, sumFF: f * f, sumYF: y * f },
        },
        judgeOnly: { n: isJudgeOnly, sumF: isJudgeOnly * g, sumFF: isJudgeOnly * g * g },
      },
    },
  }
}

const ratio = (m: number, d: number): UserSums => ({
  ...{ n: 1, sumM: m, sumD: d, sumMM: m * m, sumDD: d * d, sumMD: m * d },
})

const nothing = (): ArmTotals => ({
  ...{ users: 0, multiplyExposed: 0, withoutTelemetry: 0, failing: { 'error-rate': 0 } },
  metrics: Object.fromEntries(
    Object.entries(ofUser([], [], false)).map(([name, sums]) => [name, scale(sums, 0)]),
  ),
})

type Tree = { readonly [field: string]: number | Tree }
const join = (one: Tree, other: Tree, of: (a: number, b: number) => number): Tree =>
  Object.fromEntries(
    Object.entries(one).map(([field, value]) => {
      const beside = other[field]!
      return [
        field,
        typeof value === 'number' ? of(value, beside as number) : join(value, beside as Tree, of),
      ]
    }),
  )
const add = (one: UserSums, other: UserSums): UserSums =>
  join(one as Tree, other as Tree, (a, b) => a + b) as UserSums
const scale = (one: UserSums, by: number): UserSums =>
  join(one as Tree, one as Tree, (a) => a * by) as UserSums

/** Mulberry32 (Tommy Ettinger, public domain). */
function mulberry(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b_79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
