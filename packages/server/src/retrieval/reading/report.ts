import { absoluteEffect, twoSidedInterval } from '../../statistics/effect.ts'
import { armOfSums, type Arm, type MeanSums } from '../../statistics/arm.ts'
import { wilson } from '../../statistics/intervals.ts'
import { studentQuantile } from '../../statistics/student.ts'
import { signalNames, type RetrievalReport, type SignalMean, type SignalName } from './model.ts'

export type SignalSums = Readonly<Record<SignalName, MeanSums>>

/** Sums of one step of time and one version of an index. */
export type HourSums = {
  readonly atMs: number
  readonly indexName: string
  readonly indexVersion: string
  readonly retrievals: number
  readonly empty: number
  readonly answered: number
  readonly answeredEmpty: number
  readonly documents: number
  readonly firstAt: string
  readonly lastAt: string
  readonly signals: SignalSums
}

export type SourceSums = {
  readonly source: string
  readonly fault: string
  readonly documents: number
  readonly dated: number
  readonly ageDays: number
  readonly judged: number
  readonly unused: number
}

/** Newly seen versions of documents of a source that have a fault; '' counts them all, `anyFault` those with at least one. */
export type NewDocumentSums = { readonly source: string; readonly fault: string; readonly versions: number }
export const anyFault = 'any'

type Window = {
  readonly hours: number
  readonly fromMs: number
  readonly toMs: number
  readonly stepMinutes: number
}

export function reportOf(
  window: Window,
  sums: readonly HourSums[],
  sources: readonly SourceSums[],
  newDocuments: readonly NewDocumentSums[],
): RetrievalReport {
  const total = (of: (one: HourSums) => number): number => sums.reduce((sum, one) => sum + of(one), 0)
  const retrievals = total((one) => one.retrievals)
  const empty = total((one) => one.empty)
  return {
    hours: window.hours,
    stepMinutes: window.stepMinutes,
    retrievals,
    documents: total((one) => one.documents),
    coverage: wilson(
      total((one) => one.answered),
      retrievals,
    ),
    empty: wilson(empty, retrievals),
    answeredEmpty: wilson(
      total((one) => one.answeredEmpty),
      empty,
    ),
    signals: meansOf(sums),
    series: seriesOf(window, sums),
    versions: versionsOf(sums),
    sources: sourcesOf(sources, newDocuments),
  }
}

const sumsOf = (sums: readonly HourSums[], name: SignalName): MeanSums => {
  let [n, sum, sumSquares] = [0, 0, 0]
  for (const { signals } of sums) {
    n += signals[name].n
    sum += signals[name].sum
    sumSquares += signals[name].sumSquares
  }
  return { n, sum, sumSquares }
}

const armOf = (sums: readonly HourSums[], name: SignalName): Arm | null => armOfSums(sumsOf(sums, name))

/** Means with Student's 95 % interval. */
function meansOf(sums: readonly HourSums[]): SignalMean[] {
  const all = sums.reduce((sum, { retrievals }) => sum + retrievals, 0)
  return signalNames.map((name) => {
    const { n } = sumsOf(sums, name)
    const coverage = all === 0 ? null : n / all
    const arm = armOf(sums, name)
    if (arm === null) return { name, mean: null, low: null, high: null, n, coverage }
    const half = studentQuantile(0.975, arm.n - 1) * Math.sqrt(arm.variance / arm.n)
    return { name, mean: arm.mean, low: arm.mean - half, high: arm.mean + half, n, coverage }
  })
}

function seriesOf({ fromMs, toMs, stepMinutes }: Window, sums: readonly HourSums[]) {
  const stepMs = stepMinutes * 60_000
  const bySteps = Map.groupBy(sums, ({ atMs }) => atMs)
  return Array.from({ length: Math.round((toMs - fromMs) / stepMs) }, (_, at) => {
    const atMs = fromMs + at * stepMs
    const here = bySteps.get(atMs) ?? []
    const retrievals = here.reduce((sum, one) => sum + one.retrievals, 0)
    const answered = here.reduce((sum, one) => sum + one.answered, 0)
    const mean = (name: SignalName): number | null => {
      const { n, sum } = sumsOf(here, name)
      return n === 0 ? null : sum / n
    }
    return {
      at: new Date(atMs).toISOString(),
      retrievals,
      groundedShare: mean('groundedShare'),
      utilisation: mean('utilisation'),
      staleShare: mean('staleShare'),
      ageDaysP50: mean('ageDaysP50'),
      coverage: retrievals === 0 ? null : answered / retrievals,
    }
  })
}

/** Newest first of each index; the version before is the one that was first seen before it. */
function versionsOf(sums: readonly HourSums[]): RetrievalReport['versions'] {
  const named = sums.filter(({ indexName }) => indexName !== '')
  return [...Map.groupBy(named, ({ indexName }) => indexName)].flatMap(([indexName, ofIndex]) => {
    const versions = [...Map.groupBy(ofIndex, ({ indexVersion }) => indexVersion)]
      .map(([indexVersion, own]) => ({ indexVersion, own, firstAt: earliest(own) }))
      .toSorted((a, b) => (a.firstAt < b.firstAt ? -1 : 1))
    return versions
      .map(({ indexVersion, own, firstAt }, at) => {
        const before = versions[at - 1] ?? null
        const retrievals = own.reduce((sum, one) => sum + one.retrievals, 0)
        return {
          ...{ indexName, indexVersion, retrievals, firstAt },
          lastAt: own.reduce((last, one) => (one.lastAt > last ? one.lastAt : last), ''),
          empty: wilson(
            own.reduce((sum, one) => sum + one.empty, 0),
            retrievals,
          ),
          signals: meansOf(own),
          differences: before === null ? [] : differencesOf(before.own, own),
          against: before?.indexVersion ?? null,
        }
      })
      .toReversed()
  })
}

const earliest = (sums: readonly HourSums[]): string =>
  sums.reduce((first, one) => (one.firstAt < first ? one.firstAt : first), sums[0]!.firstAt)

function differencesOf(before: readonly HourSums[], now: readonly HourSums[]) {
  return signalNames.flatMap((name) => {
    const [a, b] = [armOf(before, name), armOf(now, name)]
    if (a === null || b === null) return []
    const effect = absoluteEffect(a, b)
    if (effect.standardError === 0)
      return [
        {
          name,
          difference: effect.effect,
          low: effect.effect,
          high: effect.effect,
          p: effect.effect === 0 ? 1 : 0,
        },
      ]
    const { low, high, p } = twoSidedInterval(effect, 0.05)
    return [{ name, difference: effect.effect, low, high, p }]
  })
}

/** The largest source first. */
function sourcesOf(
  sums: readonly SourceSums[],
  newDocuments: readonly NewDocumentSums[],
): RetrievalReport['sources'] {
  const newOf = Map.groupBy(newDocuments, ({ source }) => source)
  return [...Map.groupBy(sums, ({ source }) => source)]
    .flatMap(([source, own]) => {
      const whole = own.find(({ fault }) => fault === '')
      if (!whole) return []
      return [
        {
          source: source === '' ? null : source,
          documents: whole.documents,
          dated: whole.dated,
          meanAgeDays: whole.dated === 0 ? null : whole.ageDays / whole.dated,
          unused: wilson(whole.unused, whole.judged),
          faults: own
            .filter(({ fault }) => fault !== '')
            .map(({ fault, documents }) => ({ fault, rate: wilson(documents, whole.documents) })),
          newDocuments: newOfSource(newOf.get(source) ?? []),
        },
      ]
    })
    .toSorted((a, b) => b.documents - a.documents)
}

function newOfSource(sums: readonly NewDocumentSums[]): RetrievalReport['sources'][number]['newDocuments'] {
  const versionsWith = (name: string): number => sums.find(({ fault }) => fault === name)?.versions ?? 0
  const versions = versionsWith('')
  return {
    versions,
    faulty: wilson(versionsWith(anyFault), versions),
    faults: sums
      .filter(({ fault }) => fault !== '' && fault !== anyFault)
      .map((one) => ({ fault: one.fault, rate: wilson(one.versions, versions) })),
  }
}
