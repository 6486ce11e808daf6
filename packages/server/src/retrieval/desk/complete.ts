import { hash } from 'node:crypto'
import type { Retrieval, RetrievedDocument } from '../../ledger/retrieval-model.ts'
import type { KeptBody } from '../../ledger/write.ts'
import type { FoundDocument, FoundRetrieval } from '../model.ts'
import type { TtlOf } from '../signals/freshness.ts'
import { stemsOf } from '../signals/ground.ts'
import type { SignalMemory } from '../signals/memory.ts'
import { recentTexts } from '../signals/recent-texts.ts'
import { readSignals } from '../signals/read-signals.ts'

export type CompleteParts = {
  readonly memory: SignalMemory
  readonly ttlOf: TtlOf
  readonly nowMs: number
  /** ISO-8601. */
  readonly now: string
  readonly keepBodies: boolean
  /** The application told the answer: no call of ours has it. */
  readonly isTold: boolean
}

/** Documents of one query beyond this many are counted and not kept; so is text beyond this many characters of one. */
const documentsAtMost = 200
const documentCharsAtMost = 100_000
const queryCharsAtMost = 4_000
const answerCharsAtMost = 400_000

/** A query with everything that can be said of it, and the texts of its documents by content. */
export type Completed = { readonly retrieval: Retrieval; readonly bodies: readonly KeptBody[] }

/** Writes nothing and waits for nothing; a few milliseconds. What the query teaches of other queries goes to memory. */
export function completeRetrieval(
  found: FoundRetrieval,
  answer: string | null,
  { memory, ttlOf, nowMs, now, keepBodies, isTold }: CompleteParts,
): Completed {
  const { documents: all, reference, ...columns } = found
  const kept = all.slice(0, documentsAtMost).map(bounded)
  const texts = kept.map(({ text }) => (text === null ? null : { text, hash: addressOfChunk(text) }))
  const frequencies = memory.frequencies(
    found.projectId,
    texts.flatMap((one) => (one === null ? [] : [{ key: one.hash, text: one.text }])),
    stemsOf,
  )
  const read = readSignals({
    query: found.query.slice(0, queryCharsAtMost),
    answer,
    documents: kept,
    nowMs,
    ttlOf,
    frequencies,
    otherContexts: memory.otherContexts(found.projectId, found.indexName, found.query),
  })
  memory.remember(found.projectId, found.indexName, found.query, read.context)
  const documents = kept.map(({ text, ...document }, at): RetrievedDocument => ({
    ...document,
    rank: at + 1,
    chars: all[at]!.text?.length ?? 0,
    hash: keepBodies && text !== null && text !== '' ? texts[at]!.hash : null,
    ...read.documents[at]!,
  }))
  const answerText = told(isTold && keepBodies ? answer : null)
  const referenceText = told(keepBodies ? reference : null)
  const scores = kept.flatMap(({ score }) => (score === null ? [] : [score]))
  return {
    retrieval: {
      ...columns,
      query: found.query.slice(0, queryCharsAtMost),
      documents,
      documentsRetrieved: all.length,
      topScore: scores.length === 0 ? null : Math.max(...scores),
      answerHash: answerText?.hash ?? null,
      referenceHash: referenceText?.hash ?? null,
      ...read.signals,
      unknown: { ...read.unknown },
    },
    bodies: [
      ...documents.flatMap(({ hash }, at) => (hash === null ? [] : [{ hash, text: kept[at]!.text! }])),
      ...[answerText, referenceText].filter((one) => one !== null),
    ].map(({ hash, text }) => ({
      ...{ projectId: found.projectId, hash, at: now, contentType: 'text/plain', body: text },
    })),
  }
}

function bounded(document: FoundDocument): FoundDocument {
  const { text } = document
  return {
    ...document,
    text: text === null ? null : text.slice(0, documentCharsAtMost).toWellFormed(),
    sourceUpdatedAt: timeOf(document.sourceUpdatedAt),
    indexedAt: timeOf(document.indexedAt),
  }
}

/** A time that cannot be read is unknown. */
function timeOf(text: string | null): string | null {
  const at = text === null ? NaN : Date.parse(text)
  return Number.isNaN(at) || Math.abs(at) > 8e15 ? null : new Date(at).toISOString()
}

function told(text: string | null): { readonly hash: string; readonly text: string } | null {
  if (text === null || text === '') return null
  const kept = text.slice(0, answerCharsAtMost).toWellFormed()
  return { hash: addressOf(kept), text: kept }
}

const addressOf = (text: string): string => hash('sha256', text).slice(0, 32)
const addressOfChunk = recentTexts(addressOf)
