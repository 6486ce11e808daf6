import type { AskForm, JudgedTexts } from '../../judges/model.ts'
import type { JudgedMeasure } from '../../ledger/judgement-model.ts'
import { contextPrecision } from '../measures/judged/verdicts.ts'
import type { JudgedQuery, Opinion } from './model.ts'
import { formOf, readFields } from './questions.ts'
import type { JudgeQuestionName, JudgingSettings } from './settings-model.ts'

/** Longer texts are shown to the judge up to here. */
const charsAtMost = 20_000

const measuresOf: Readonly<Record<JudgeQuestionName, readonly JudgedMeasure[]>> = {
  relevance: ['relevance', 'contextPrecision'],
  faithfulness: ['faithfulness'],
  responseRelevancy: ['responseRelevancy'],
  reference: ['contextRecall', 'noiseSensitivity'],
}

export type JudgeQueryParts = {
  readonly ask: AskForm
  readonly settings: JudgingSettings
  readonly model: string
  /** Measures this version of the judge has given already. */
  readonly known: ReadonlySet<string>
}

/** Everything the judge is asked of one query, with a reason wherever there is no score. Never rejects. */
export async function judgeQuery(whole: JudgedQuery, parts: JudgeQueryParts): Promise<Opinion[]> {
  const { settings, known } = parts
  const query = { ...whole, documents: whole.documents.slice(0, settings.documentsAtMost) }
  const opinions: Opinion[] = []
  for (const name of settings.questions) {
    if (measuresOf[name].every((measure) => known.has(measure))) continue
    // Most queries have no right answer beside them, and that is no fault of theirs.
    if (name === 'reference' && query.reference === null) continue
    opinions.push(
      ...(name === 'relevance' ? await judgeDocuments(query, parts) : await judgeWhole(name, query, parts)),
    )
  }
  return opinions
}

async function judgeDocuments(query: JudgedQuery, parts: JudgeQueryParts): Promise<Opinion[]> {
  if (query.documents.length === 0)
    return measuresOf.relevance.map((measure) => unasked(measure, 'no-documents'))
  const opinions: Opinion[] = []
  for (const document of query.documents) {
    const of = { document: document.rank, documentId: document.id }
    if (document.text === null || document.text === '')
      opinions.push({ ...unasked('relevance', 'no-text'), ...of })
    else
      for (const opinion of await askOne(
        'relevance',
        query,
        { query: short(query.query), document: short(document.text) },
        parts,
      ))
        opinions.push({ ...opinion, ...of })
  }
  return [...opinions, precisionOf(opinions, parts.settings.relevantFrom)]
}

/** Of the list as it was judged; a document without a score could have changed it. */
function precisionOf(relevances: readonly Opinion[], relevantFrom: number): Opinion {
  const scores = relevances.map(({ score }) => score)
  if (scores.includes(null)) return unasked('contextPrecision', 'document-not-judged')
  return {
    ...unasked('contextPrecision', null),
    score: contextPrecision(scores.map((score) => score! >= relevantFrom)),
    reason: `Documents of ${relevantFrom} and more count as relevant.`,
  }
}

async function judgeWhole(
  name: Exclude<JudgeQuestionName, 'relevance'>,
  query: JudgedQuery,
  parts: JudgeQueryParts,
): Promise<Opinion[]> {
  const absent = (why: string): Opinion[] => measuresOf[name].map((measure) => unasked(measure, why))
  if (query.answer === null) return absent('no-answer')
  const answer = { answer: short(query.answer) }
  const texts = Object.fromEntries(
    query.documents.flatMap(({ text }, at) => (text ? [[`document ${at + 1}`, short(text)]] : [])),
  )
  if (name === 'responseRelevancy')
    return askOne(name, query, { query: short(query.query), ...answer }, parts)
  if (query.documents.length === 0) return absent('no-documents')
  if (Object.keys(texts).length < query.documents.length) return absent('no-text')
  const reference = name === 'reference' ? { reference: short(query.reference!) } : {}
  return askOne(name, query, { query: short(query.query), ...texts, ...reference, ...answer }, parts)
}

async function askOne(
  name: JudgeQuestionName,
  query: JudgedQuery,
  texts: JudgedTexts,
  { ask, settings, model }: JudgeQueryParts,
): Promise<Opinion[]> {
  const answer = await ask(formOf(name, settings, model), texts)
  const { costUsd, callId: judgeCallId } = answer
  const measures = name === 'relevance' ? (['relevance'] as const) : measuresOf[name]
  const failed = (missing: string, reason: string): Opinion[] =>
    paid(
      measures.map((measure) => ({ ...unasked(measure, missing), reason })),
      { costUsd, judgeCallId },
    )
  if (answer.outcome !== 'answered') return failed(answer.outcome, answer.reason)
  const read = readFields(name, answer.fields, query)
  if (typeof read === 'string') return failed('unreadable', read)
  return paid(
    read.map((one) => ({ ...unasked(one.measure, null), ...one })),
    { costUsd, judgeCallId },
  )
}

/** One call is paid for once, whatever it tells. */
const paid = (opinions: readonly Opinion[], call: Pick<Opinion, 'costUsd' | 'judgeCallId'>): Opinion[] =>
  opinions.map((opinion, at) => (at === 0 ? { ...opinion, ...call } : opinion))

const unasked = (measure: JudgedMeasure, missing: string | null): Opinion => ({
  ...{ measure, missing, document: null, documentId: null, score: null, reason: '' },
  ...{ costUsd: null, judgeCallId: null },
})

const short = (text: string): string => text.slice(0, charsAtMost).toWellFormed()
