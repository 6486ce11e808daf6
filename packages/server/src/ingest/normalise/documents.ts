import { fieldsOf, numberOf, textFrom } from './attributes.ts'
import type { FoundDocument } from '../../retrieval/model.ts'

type Fields = { readonly [name: string]: unknown }

/**
 * No convention has a field for a document's age: its metadata is the only place, under whatever name the loader
 * chose. These are the names that loaders of LangChain, LlamaIndex and the common vector stores write.
 */
const updatedNames = [
  'sourceUpdatedAt',
  'source_updated_at',
  'updated_at',
  'updatedAt',
  'last_modified',
  'lastModified',
  'last_modified_date',
  'modified_at',
  'modifiedAt',
  'modified',
  'date',
]
const indexedNames = ['indexedAt', 'indexed_at', 'ingested_at', 'ingestedAt', 'embedded_at']

const scoreNames = ['score', 'similarity', 'relevance_score', 'relevanceScore', 'similarity_score']

/** A document as retrievers hand it over: `{id, score, content, metadata}` under one of its usual names. */
export function documentOf(given: Fields): FoundDocument {
  const metadata = metadataOf(given['metadata'] ?? given['payload'])
  const named = (names: readonly string[]): unknown =>
    names.map((name) => metadata[name] ?? given[name]).find((value) => value !== undefined && value !== null)
  return {
    id: textFrom(given['id'] ?? named(['id', '_id', 'doc_id', 'document_id'])),
    // LangChain's documents have no score of their own: rerankers and retrievers put theirs into the metadata.
    score: numberOf(given, ...scoreNames) ?? numberOf(metadata, ...scoreNames),
    text: textFrom(
      given['content'] ?? given['pageContent'] ?? given['page_content'] ?? given['text'] ?? given['document'],
    ),
    source: textFrom(named(['source_type', 'sourceType', 'type', 'source'])),
    sourceUpdatedAt: timeFrom(named(updatedNames)),
    indexedAt: timeFrom(named(indexedNames)),
  }
}

function metadataOf(value: unknown): Fields {
  if (typeof value !== 'string') return fieldsOf(value)
  try {
    return fieldsOf(JSON.parse(value))
  } catch {
    return {}
  }
}

/** ISO-8601, or Unix seconds or milliseconds, as ISO-8601 in UTC; null for anything else. */
function timeFrom(value: unknown): string | null {
  const number = typeof value === 'string' && /^\d{9,13}(\.\d+)?$/.test(value) ? Number(value) : value
  if (typeof number === 'string' && !/^\d{4}-\d\d/.test(number)) return null
  if (typeof number !== 'string' && typeof number !== 'number') return null
  const time = new Date(typeof number === 'number' && number < 1e11 ? number * 1000 : number)
  const year = time.getUTCFullYear()
  return year >= 1900 && year < 2200 ? time.toISOString() : null
}
