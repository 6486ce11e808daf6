import type { RetrievalSignal, SatisfactionSignal } from '@telltale/sdk'
import { formatShare } from '../parts/format.ts'

type Words = {
  readonly name: string
  readonly unit: 'share' | 'days' | 'hours'
  /** Whether more of it is better. */
  readonly better: 'up' | 'down'
}

export const signalWords: Readonly<Record<RetrievalSignal, Words>> = {
  groundedShare: {
    name: 'Grounded',
    unit: 'share',
    better: 'up',
  },
  utilisation: {
    name: 'Utilisation',
    unit: 'share',
    better: 'up',
  },
  utilisationCorrected: {
    name: 'Utilisation above chance',
    unit: 'share',
    better: 'up',
  },
  wastedShare: {
    name: 'Wasted documents',
    unit: 'share',
    better: 'down',
  },
  duplicateShare: {
    name: 'Duplicates',
    unit: 'share',
    better: 'down',
  },
  redundancy: {
    name: 'Redundancy',
    unit: 'share',
    better: 'down',
  },
  staleShare: {
    name: 'Stale',
    unit: 'share',
    better: 'down',
  },
  staleWeighted: {
    name: 'Stale, by rank',
    unit: 'share',
    better: 'down',
  },
  outdatedShare: {
    name: 'Outdated',
    unit: 'share',
    better: 'down',
  },
  unknownAgeShare: {
    name: 'Age unknown',
    unit: 'share',
    better: 'down',
  },
  ageDaysP50: {
    name: 'Median age',
    unit: 'days',
    better: 'down',
  },
  indexLagHoursP50: {
    name: 'Index lag',
    unit: 'hours',
    better: 'down',
  },
}

const correlatedOnly: Readonly<Record<Exclude<SatisfactionSignal, RetrievalSignal>, string>> = {
  groundednessRisk: 'Groundedness risk',
  answeredEmpty: 'Answered though nothing was found',
  topScore: 'Best score of the retriever',
  ageDaysP90: 'Age of the oldest tenth',
  ageDaysP99: 'Age of the oldest',
  relevance: 'Judged relevance',
}
export const signalName = (name: SatisfactionSignal): string =>
  name in correlatedOnly
    ? correlatedOnly[name as keyof typeof correlatedOnly]
    : signalWords[name as RetrievalSignal].name

export function formatSignal(name: RetrievalSignal, value: number | null): string {
  if (value === null) return '–'
  const { unit } = signalWords[name]
  return unit === 'share' ? formatSigned(value) : `${formatNumber(value)} ${unit === 'days' ? 'd' : 'h'}`
}

/** Differences too: below zero with a minus that aligns. */
const formatSigned = (value: number): string => (value < 0 ? `−${formatShare(-value)}` : formatShare(value))
const formatNumber = (value: number): string =>
  `${value < 0 ? '−' : ''}${Math.abs(value).toFixed(Math.abs(value) < 10 ? 1 : 0)}`

const reasons: Readonly<Record<string, string>> = {
  'no-answer': 'no answer is known',
  'no-documents': 'nothing was retrieved',
  'no-document-text': 'the documents came without text',
  'no-source-time': 'the documents came without times',
  'no-index-time': 'the documents came without index times',
  'no-time-to-live': 'no time to live is set',
  'answer-without-content': 'the answer holds no content word',
  'answer-without-novel-words': 'the answer adds no word to the question',
  'too-few-other-contexts': 'too few other queries yet',
  'script-without-spaces': 'its script does not part words by spaces',
  'texts-over-limit': 'the texts are too long',
  'documents-were-retrieved': 'documents were retrieved',
  'too-few-pairs': 'too few scored queries',
  'no-variation': 'it does not vary',
}
export const reasonWords = (reason: string): string => reasons[reason] ?? reason
