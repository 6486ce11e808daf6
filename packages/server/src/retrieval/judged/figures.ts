import { isoTime } from '../../kernel/time.ts'
import { judgedMeasures, type JudgedMeasure } from '../../ledger/judgement-model.ts'
import { wilson } from '../../statistics/intervals.ts'
import { normalQuantile } from '../../statistics/normal.ts'
import { sampledMean, type JudgedUnit } from '../../statistics/sampled-means.ts'
import type { JudgedRow, LabelRow } from './judged-store.ts'
import type { JudgedFigure, JudgedReport, JudgedVersion } from './model.ts'

const rangeOf = (measure: JudgedMeasure) =>
  measure === 'relevance' ? { least: 1, most: 5 } : { least: 0, most: 1 }

const labelKey = ({ retrieval, measure }: Pick<JudgedRow, 'retrieval' | 'measure'>): string =>
  `${retrieval} ${measure}`

/** By query and measure. */
export type Labels = ReadonlyMap<string, LabelRow>
export const labelsByQuery = (labels: readonly LabelRow[]): Labels =>
  new Map(labels.map((label) => [labelKey(label), label]))

/** A label counts where chance chose the query for one, and every document the judge saw has one. */
const labelOf = (row: JudgedRow, labels: Labels): number | null => {
  const label = row.isChosen ? labels.get(labelKey(row)) : undefined
  return label !== undefined && label.documents >= row.asked ? label.score : null
}

/** The mean of one measure over all queries, from rows of that measure. */
export const figureOf = (measure: JudgedMeasure, rows: readonly JudgedRow[], labels: Labels): JudgedFigure =>
  sampledMean(
    rows.flatMap((row): JudgedUnit[] =>
      row.score === null
        ? []
        : [{ weight: 1 / row.probability, judge: row.score, human: labelOf(row, labels) }],
    ),
    rangeOf(measure),
  )

/** Each version of each index, measure by measure, and against the version before it. Newest index version first. */
export function versionFigures(rows: readonly JudgedRow[], labels: Labels): JudgedVersion[] {
  const byIndex = Map.groupBy(rows, ({ indexName }) => indexName)
  return [...byIndex].flatMap(([indexName, ofIndex]) => {
    const versions = [...Map.groupBy(ofIndex, ({ indexVersion }) => indexVersion)]
      .map(([indexVersion, own]) => ({
        indexVersion,
        firstMs: own.reduce((first, { atMs }) => Math.min(first, atMs), Infinity),
        figures: figuresOf(own, labels),
      }))
      .toSorted((one, other) => one.firstMs - other.firstMs)
    return versions
      .map(({ indexVersion, firstMs, figures }, at) => {
        const before = versions[at - 1]
        return {
          indexName: indexName === '' ? null : indexName,
          indexVersion: indexVersion === '' ? null : indexVersion,
          firstAt: isoTime(firstMs),
          against: before === undefined || before.indexVersion === '' ? null : before.indexVersion,
          measures: [...figures].map(([measure, figure]) => ({
            ...{ measure, figure },
            difference: differenceOf(figure, before?.figures.get(measure)),
          })),
        }
      })
      .toReversed()
  })
}

function figuresOf(rows: readonly JudgedRow[], labels: Labels): Map<JudgedMeasure, JudgedFigure> {
  const byMeasure = Map.groupBy(rows, ({ measure }) => measure)
  return new Map(
    judgedMeasures.flatMap((measure) => {
      const own = byMeasure.get(measure)
      return own === undefined ? [] : [[measure, figureOf(measure, own, labels)] as const]
    }),
  )
}

const z = normalQuantile(0.975)

/** Versions share no query, so squared errors add. */
function differenceOf(after: JudgedFigure, before: JudgedFigure | undefined) {
  if (after.kind !== 'estimate' || before?.kind !== 'estimate') return null
  // One that is put right by people and one that is not would differ by what the judge gets wrong.
  if ((after.lambda === null) !== (before.lambda === null)) return null
  const value = after.value - before.value
  const half = z * Math.hypot(after.standardError, before.standardError)
  return { value, low: value - half, high: value + half }
}

/** Shares of the judge's answers without a score, by measure and reason; `reason` '' are those with one. */
export function missingShares(
  rows: readonly { readonly measure: JudgedMeasure; readonly reason: string; readonly answers: number }[],
): JudgedReport['missing'] {
  const totals = new Map<JudgedMeasure, number>()
  for (const { measure, answers } of rows) totals.set(measure, (totals.get(measure) ?? 0) + answers)
  return rows
    .filter(({ reason }) => reason !== '')
    .map(({ measure, reason, answers }) => ({
      ...{ measure, reason },
      share: wilson(answers, totals.get(measure)!),
    }))
}

/** Queries people are asked to label, and how many of them have their labels. */
export function labelCounts(rows: readonly JudgedRow[], labels: Labels): JudgedReport['labels'] {
  const asked = rows.filter(
    ({ measure, isChosen, score }) => measure === 'relevance' && isChosen && score !== null,
  )
  return { asked: asked.length, given: asked.filter((row) => labelOf(row, labels) !== null).length }
}
