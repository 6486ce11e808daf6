import type { RetrievalSignal, SatisfactionSignal } from '@telltale/sdk'
import { formatShare } from '../parts/format.ts'

type Words = {
  readonly name: string
  /** What it says, and what it misses. */
  readonly about: string
  readonly unit: 'share' | 'days' | 'hours'
  /** Whether more of it is better. */
  readonly better: 'up' | 'down'
}

const lexical = 'Lexical, no judge. '

export const signalWords: Readonly<Record<RetrievalSignal, Words>> = {
  groundedShare: {
    name: 'Grounded',
    about: `${lexical}How far the answer is made of the documents’ words. AUC 0.93 on BEGIN-WoW; nearly blind to contradictions in the same words.`,
    unit: 'share',
    better: 'up',
  },
  utilisation: {
    name: 'Utilisation',
    about: `${lexical}Share of the answer’s new words, by rarity, that stand in the documents. An answer from memory scores about 0.3.`,
    unit: 'share',
    better: 'up',
  },
  utilisationCorrected: {
    name: 'Utilisation above chance',
    about: `${lexical}The same, less what contexts of other questions would give: 0 is chance.`,
    unit: 'share',
    better: 'up',
  },
  wastedShare: {
    name: 'Wasted documents',
    about: `${lexical}Documents that support nothing of the answer alone.`,
    unit: 'share',
    better: 'down',
  },
  duplicateShare: {
    name: 'Duplicates',
    about: `${lexical}Documents that repeat an earlier one word by word.`,
    unit: 'share',
    better: 'down',
  },
  redundancy: {
    name: 'Redundancy',
    about: `${lexical}Stretches of five words that were there before.`,
    unit: 'share',
    better: 'down',
  },
  staleShare: {
    name: 'Stale',
    about: 'Documents older than the time to live of their source, of those whose age is known.',
    unit: 'share',
    better: 'down',
  },
  staleWeighted: {
    name: 'Stale, by rank',
    about: 'The same, the first documents counting most (1/log2(rank + 1)).',
    unit: 'share',
    better: 'down',
  },
  outdatedShare: {
    name: 'Outdated',
    about: 'Documents whose source was changed after they were indexed.',
    unit: 'share',
    better: 'down',
  },
  unknownAgeShare: {
    name: 'Age unknown',
    about: 'Documents that come without the time of their source.',
    unit: 'share',
    better: 'down',
  },
  ageDaysP50: {
    name: 'Median age',
    about: 'Of the documents of a query, since their source was changed.',
    unit: 'days',
    better: 'down',
  },
  indexLagHoursP50: {
    name: 'Index lag',
    about: 'From a change of the source to its indexing, median of a query.',
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
