import type { Call } from '../../ledger/model.ts'
import type { Retrieval } from '../../ledger/retrieval-model.ts'

/** What of a retrieval goes onto the row of a call that leaned on it. */
export type Leaned = Pick<
  Retrieval,
  | 'id'
  | 'indexName'
  | 'indexVersion'
  | 'documentsRetrieved'
  | 'topScore'
  | 'ageDaysP50'
  | 'groundedShare'
  | 'utilisation'
>

/** What a call's row says of all it leaned on. */
export type RetrievalSummary = Pick<
  Call,
  | 'retrievalIds'
  | 'indexName'
  | 'indexVersion'
  | 'documentsRetrieved'
  | 'topScore'
  | 'documentAgeDaysP50'
  | 'groundedShare'
  | 'utilisation'
>

/** Of several queries the sum of their documents, the mean of what is known, the best score and the oldest median age. */
export function summaryOf([first, ...others]: readonly Leaned[]): RetrievalSummary | null {
  if (first === undefined) return null
  const all = [first, ...others]
  return {
    retrievalIds: all.map(({ id }) => id),
    indexName: first.indexName,
    indexVersion: first.indexVersion,
    documentsRetrieved: all.reduce((sum, one) => sum + one.documentsRetrieved, 0),
    topScore: most(all.map((one) => one.topScore)),
    documentAgeDaysP50: most(all.map((one) => one.ageDaysP50)),
    groundedShare: mean(all.map((one) => one.groundedShare)),
    utilisation: mean(all.map((one) => one.utilisation)),
  }
}

const known = (values: readonly (number | null)[]): readonly number[] =>
  values.filter((value) => value !== null)

function most(values: readonly (number | null)[]): number | null {
  const told = known(values)
  return told.length === 0 ? null : Math.max(...told)
}

function mean(values: readonly (number | null)[]): number | null {
  const told = known(values)
  return told.length === 0 ? null : told.reduce((sum, one) => sum + one, 0) / told.length
}
