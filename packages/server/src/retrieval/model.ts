import type { Retrieval } from '../ledger/retrieval-model.ts'
import type { Signals } from './signals/read-signals.ts'

/** A document as it was found: with its text, before anything was made of it. */
export type FoundDocument = {
  readonly id: string | null
  readonly score: number | null
  readonly text: string | null
  readonly source: string | null
  readonly sourceUpdatedAt: string | null
  readonly indexedAt: string | null
}

/** A query to a retriever before any signal. What nobody said is null. Documents stand in the order given. */
export type FoundRetrieval = Omit<
  Retrieval,
  keyof Signals | 'unknown' | 'documents' | 'documentsRetrieved' | 'topScore' | 'answerHash' | 'referenceHash'
> & {
  /** The right answer, where the application knows it. */
  readonly reference: string | null
  readonly documents: readonly FoundDocument[]
}
