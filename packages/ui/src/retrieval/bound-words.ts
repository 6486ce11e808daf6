import type { RetrievalBounds } from '@telltale/sdk'

/** Bounds that are shares, in the order of the form. */
export const boundNames = [
  'maxStaleShare',
  'maxOutdatedShare',
  'maxEmptyShare',
  'maxUnusedShare',
  'minGroundedShare',
  'minUtilisation',
  'minCoverage',
  'minCanaryOverlap',
] as const
export type BoundName = (typeof boundNames)[number]

export const boundWords: Readonly<Record<BoundName, string>> = {
  maxStaleShare: 'Stale documents, more than',
  maxOutdatedShare: 'Documents changed since they were indexed, more than',
  maxEmptyShare: 'Queries that find nothing, more than',
  maxUnusedShare: 'Documents no answer used, more than',
  minGroundedShare: 'Grounded share of answers, less than',
  minUtilisation: 'Utilisation of documents, less than',
  minCoverage: 'Queries whose groundedness is known, less than',
  minCanaryOverlap: 'Overlap of canary queries with their baseline, less than',
}

export type BoundTexts = Readonly<Record<BoundName, string>>

/** Shares as percent, as they are typed; nothing where a bound is not watched. */
export const boundTexts = (bounds: RetrievalBounds): BoundTexts =>
  Object.fromEntries(
    boundNames.map((name) => {
      const share = bounds[name]
      return [name, share === null ? '' : String(Number((share * 100).toFixed(4)))]
    }),
  ) as BoundTexts

export const boundFault = (text: string): string | undefined =>
  text.trim() === '' || (Number(text) >= 0 && Number(text) <= 100)
    ? undefined
    : 'A number from 0 to 100, or nothing.'

export const readBounds = (texts: BoundTexts, before: RetrievalBounds): RetrievalBounds => ({
  ...before,
  ...Object.fromEntries(
    boundNames.map((name) => [name, texts[name].trim() === '' ? null : Number(texts[name]) / 100]),
  ),
})
