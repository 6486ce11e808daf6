import type { RetrievedDocument, Retrieval } from '../../ledger/retrieval-model.ts'
import { isAbstention } from './abstention.ts'
import { faultsOf } from './formatting.ts'
import { freshnessOf, type Dated, type TtlOf } from './freshness.ts'
import {
  contextOf,
  groundSentences,
  readSentences,
  stemsOf,
  type Context,
  type Frequencies,
  type Stems,
} from './ground.ts'
import { readable } from './grams.ts'
import { recentTexts } from './recent-texts.ts'
import { repetitionOf } from './repetition.ts'
import { useOf, type Use } from './use.ts'
import { isSpaced, wordsOf, type Word } from './words.ts'

/** A document as a retriever gave it; without a text its words are not known. */
export type GivenDocument = Dated & { readonly text: string | null }

export type SignalsAsk = {
  readonly query: string
  /** Null: no answer is known. */
  readonly answer: string | null
  /** In the order given: the first is rank 1. */
  readonly documents: readonly GivenDocument[]
  readonly nowMs: number
  readonly ttlOf: TtlOf
  readonly frequencies: Frequencies
  /** Stems of contexts of other questions to the same index, drawn at random; 5 are used. */
  readonly otherContexts: readonly Stems[]
}

type SignalName =
  | 'groundedShare'
  | 'groundednessRisk'
  | 'utilisation'
  | 'utilisationCorrected'
  | 'wastedShare'
  | 'duplicateShare'
  | 'redundancy'
  | 'answeredEmpty'
  | 'ageDaysP50'
  | 'ageDaysP90'
  | 'ageDaysP99'
  | 'staleShare'
  | 'staleWeighted'
  | 'outdatedShare'
  | 'unknownAgeShare'
  | 'indexLagHoursP50'

export type Signals = Pick<Retrieval, SignalName>

export type ReadSignals = {
  readonly signals: Signals
  /** Signal → why it is null. */
  readonly unknown: Readonly<Record<string, string>>
  /** For each document, in order. */
  readonly documents: readonly Pick<RetrievedDocument, 'used' | 'duplicateOf' | 'faults'>[]
  /** Stems of all documents, for the baseline of other queries. */
  readonly context: Stems
}

/** More characters than this, of documents and answer together, are not read: the signals say so. */
const charsAtMost = 400_000

/**
 * Everything that can be said of one query without a judge: lexical, in one pass, linear in the texts (a few
 * milliseconds for some thousand words). What cannot be told is null with a reason.
 */
export function readSignals(ask: SignalsAsk): ReadSignals {
  const { query, answer, documents, nowMs, ttlOf } = ask
  const freshness = freshnessOf(documents, ttlOf, nowMs)
  const chars = documents.reduce(
    (sum, { text }) => sum + (text?.length ?? 0),
    (answer?.length ?? 0) + query.length,
  )
  const isRead = chars <= charsAtMost
  const chunks = documents.map(({ text }) => (text === null || !isRead ? null : chunkOf(text)))
  const words = chunks.map((chunk) => chunk?.words ?? null)
  const texts = documents.flatMap(({ text }) => (text === null || !isRead ? [] : [text]))
  const readables = chunks.flatMap((chunk) => chunk?.readable ?? [])
  const repetition = repetitionOf(words)
  // A repeat takes no support from the first of its kind.
  const own = words.map((one, at) => (repetition.duplicateOf[at] === null ? (one ?? []) : []))
  const context = contextOf(texts, own, readables)
  const why = answerReason(ask, texts, isRead)
  const read = why === null ? readAnswer(ask, context) : null
  const use = read?.use ?? null

  const signals: Signals = {
    groundedShare: read?.grounded?.share ?? null,
    groundednessRisk: read?.grounded?.risk ?? null,
    utilisation: use?.utilisation ?? null,
    utilisationCorrected: use?.corrected ?? null,
    wastedShare: use ? wastedOf(use, words) : null,
    duplicateShare: repetition.duplicateShare,
    redundancy: repetition.redundancy,
    answeredEmpty:
      documents.length > 0 || answer === null ? null : answer.trim() !== '' && !isAbstention(answer),
    ageDaysP50: freshness.p50,
    ageDaysP90: freshness.p90,
    ageDaysP99: freshness.p99,
    staleShare: freshness.staleShare,
    staleWeighted: freshness.staleWeighted,
    outdatedShare: freshness.outdatedShare,
    unknownAgeShare: freshness.unknownAgeShare,
    indexLagHoursP50: freshness.indexLagHoursP50,
  }
  const ungrounded = why ?? 'answer-without-content'
  const unused = why ?? 'answer-without-novel-words'
  const textless = isRead ? 'no-document-text' : 'texts-over-limit'
  const ageless = documents.length === 0 ? 'no-documents' : 'no-source-time'
  const reasons: Readonly<Record<SignalName, string>> = {
    groundedShare: ungrounded,
    groundednessRisk: ungrounded,
    utilisation: unused,
    utilisationCorrected: use ? 'too-few-other-contexts' : unused,
    wastedShare: unused,
    duplicateShare: documents.length === 0 ? 'no-documents' : textless,
    redundancy: documents.length === 0 ? 'no-documents' : textless,
    answeredEmpty: documents.length > 0 ? 'documents-were-retrieved' : 'no-answer',
    ageDaysP50: ageless,
    ageDaysP90: ageless,
    ageDaysP99: ageless,
    staleShare: freshness.p50 === null ? ageless : 'no-time-to-live',
    staleWeighted: freshness.p50 === null ? ageless : 'no-time-to-live',
    outdatedShare: documents.length === 0 ? 'no-documents' : 'no-index-time',
    unknownAgeShare: 'no-documents',
    indexLagHoursP50: documents.length === 0 ? 'no-documents' : 'no-index-time',
  }
  return {
    signals,
    unknown: Object.fromEntries(
      Object.entries(reasons).filter(([name]) => signals[name as SignalName] === null),
    ),
    documents: chunks.map((chunk, at) => {
      const first = repetition.duplicateOf[at] ?? null
      return {
        used: use && words[at] ? use.sole[at]! : null,
        duplicateOf: first === null ? null : first + 1,
        faults: [...(chunk?.faults ?? [])],
      }
    }),
    context: context.stems,
  }
}

/** Why an answer cannot be held against the documents; null when it can. */
function answerReason(
  { answer, documents }: SignalsAsk,
  texts: readonly string[],
  isRead: boolean,
): string | null {
  if (answer === null) return 'no-answer'
  if (documents.length === 0) return 'no-documents'
  if (!isRead) return 'texts-over-limit'
  if (texts.every((text) => text.trim() === '')) return 'no-document-text'
  return isSpaced(answer) ? null : 'script-without-spaces'
}

function readAnswer({ query, answer, frequencies, otherContexts }: SignalsAsk, context: Context) {
  const asked = { context, question: stemsOf(query), frequencies }
  const sentences = readSentences(answer ?? '')
  return {
    grounded: groundSentences(sentences, asked),
    use: useOf(
      sentences.flatMap(({ words }) => words),
      asked,
      otherContexts,
    ),
  }
}

/** What a retrieved text says of itself, whatever was asked. */
const chunkOf = recentTexts((text) => ({
  words: wordsOf(text),
  readable: readable(text),
  faults: faultsOf(text),
}))

/** Share of the documents with a text that support nothing alone. */
function wastedOf({ sole }: Use, words: readonly (readonly Word[] | null)[]): number | null {
  const withText = sole.filter((_, at) => words[at] !== null)
  return withText.length === 0 ? null : withText.filter((share) => share === 0).length / withText.length
}
