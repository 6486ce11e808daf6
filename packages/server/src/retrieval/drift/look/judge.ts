import type { DriftSubject } from '../../../ledger/embedding-model.ts'
import type { Space } from './model.ts'

/** Vectors of one embedder, length and index version within a stretch of time. */
export type SpaceCount = Space & { readonly indexVersion: string; readonly n: number }

/** Fewer vectors a side are not enough to tell. */
export const fewestVectors = 30

export type Choice = {
  readonly space: Space
  /** Null: of every version. */
  readonly indexVersion: string | null
  readonly current: number
  readonly reference: number
  /** Of other embedders and sizes, of both sides. */
  readonly leftOut: number
} & (
  | { readonly kind: 'compare' }
  | { readonly kind: 'embedder-changed'; readonly before: Space }
  | {
      readonly kind: 'not-enough'
      readonly needed: number
      readonly reason: 'few-current' | 'few-reference' | 'new-version'
    }
)

/**
 * What of a window can be held against what: the vectors of its most frequent embedder, and of documents those of its most
 * frequent index version, since another version has other documents by intent. `current` must not be empty.
 */
export function chooseVectors(
  subject: DriftSubject,
  current: readonly SpaceCount[],
  reference: readonly SpaceCount[],
): Choice {
  const space = mostOf(current, spaceKey)
  const inSpace = current.filter((one) => isIn(one, space))
  const indexVersion = subject === 'document' ? mostOf(inSpace, versionKey).indexVersion : null
  const counted = (of: readonly SpaceCount[]): number =>
    sumOf(of.filter((one) => isIn(one, space) && (indexVersion ?? one.indexVersion) === one.indexVersion))
  const told = {
    space: { embedder: space.embedder, dimensions: space.dimensions },
    indexVersion,
    current: counted(current),
    reference: counted(reference),
    leftOut: sumOf([...current, ...reference].filter((one) => !isIn(one, space))),
  }
  const notEnough = (reason: 'few-current' | 'few-reference' | 'new-version'): Choice => ({
    ...told,
    ...{ kind: 'not-enough', needed: fewestVectors, reason },
  })
  const others = reference.filter((one) => !isIn(one, space))
  const ownBefore = reference.filter((one) => isIn(one, space))
  if (sumOf(ownBefore) < fewestVectors && sumOf(others) >= fewestVectors) {
    const { embedder, dimensions } = mostOf(others, spaceKey)
    return { ...told, kind: 'embedder-changed', before: { embedder, dimensions } }
  }
  if (told.current < fewestVectors) return notEnough('few-current')
  if (told.reference >= fewestVectors) return { ...told, kind: 'compare' }
  return notEnough(sumOf(ownBefore) >= fewestVectors ? 'new-version' : 'few-reference')
}

const isIn = (one: SpaceCount, { embedder, dimensions }: Space): boolean =>
  one.embedder === embedder && one.dimensions === dimensions

const sumOf = (counts: readonly SpaceCount[]): number => counts.reduce((sum, { n }) => sum + n, 0)
const spaceKey = ({ embedder, dimensions }: SpaceCount): string => JSON.stringify([embedder, dimensions])
const versionKey = ({ indexVersion }: SpaceCount): string => indexVersion

/** One of the group that counts most; the first by name of several. */
function mostOf(counts: readonly SpaceCount[], keyOf: (one: SpaceCount) => string): SpaceCount {
  const groups = [...Map.groupBy(counts, keyOf)].sort(
    ([a, first], [b, second]) => sumOf(second) - sumOf(first) || (a < b ? -1 : 1),
  )
  return groups[0]![1][0]!
}
