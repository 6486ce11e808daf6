import type { FoundRetrieval } from '../ingest/normalise/to-retrieval.ts'
import type { Retrieval } from '../ledger/retrieval-model.ts'

/** A retrieval's row with what telemetry said, and no signal. */
export function plainRetrieval({ documents, ...found }: FoundRetrieval): Retrieval {
  const scores = documents.map(({ score }) => score).filter((score) => score !== null)
  return {
    ...found,
    documents: documents.map(({ text, ...document }, index) => ({
      ...document,
      rank: index + 1,
      chars: text?.length ?? 0,
      hash: null,
      used: null,
      duplicateOf: null,
    })),
    documentsRetrieved: documents.length,
    topScore: scores.length === 0 ? null : Math.max(...scores),
    groundedShare: null,
    groundednessRisk: null,
    utilisation: null,
    utilisationCorrected: null,
    wastedShare: null,
    duplicateShare: null,
    redundancy: null,
    answeredEmpty: null,
    ageDaysP50: null,
    ageDaysP90: null,
    ageDaysP99: null,
    staleShare: null,
    staleWeighted: null,
    outdatedShare: null,
    unknownAgeShare: null,
    indexLagHoursP50: null,
    unknown: { all: 'signals-not-computed' },
  }
}
