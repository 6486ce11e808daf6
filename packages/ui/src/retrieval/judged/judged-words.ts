import type { JudgedMeasure, JudgeQuestion } from '@telltale/sdk'

/** Noise is better low, the rest is better high. */
export const measureWords: Readonly<Record<JudgedMeasure, string>> = {
  relevance: 'Relevance, of 5',
  contextPrecision: 'Context precision',
  contextRecall: 'Context recall',
  faithfulness: 'Faithfulness',
  responseRelevancy: 'Response relevancy',
  noiseSensitivity: 'Noise sensitivity',
}

export const questionWords: Readonly<Record<JudgeQuestion, { name: string; note: string }>> = {
  relevance: { name: 'Relevance', note: 'of each document; context precision comes with it' },
  faithfulness: { name: 'Faithfulness', note: 'does the answer follow from the documents' },
  responseRelevancy: { name: 'Response relevancy', note: 'does the answer address the query' },
  reference: { name: 'Against the right answer', note: 'context recall and noise, where one was told' },
}

const reasons: Readonly<Record<string, string>> = {
  empty: 'empty answer',
  unreadable: 'not as asked for',
  refused: 'refused',
  'timed-out': 'timed out',
  failed: 'call failed',
  'no-answer': 'no answer known',
  'no-text': 'no text kept',
  'no-documents': 'nothing found',
  'nothing-claimed': 'nothing claimed',
  'document-not-judged': 'a document without a score',
}

/** Why there is no score. */
export const missingWords = (reason: string): string => reasons[reason] ?? reason.replaceAll('-', ' ')

export const formatMeasure = (measure: JudgedMeasure, value: number): string =>
  measure === 'relevance' ? value.toFixed(2) : `${(value * 100).toFixed(0)} %`
