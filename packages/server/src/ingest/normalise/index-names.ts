import type { Attributes, TracedSpan } from '../model.ts'
import { textFrom } from './attributes.ts'
import type { RetrievalReading } from './reading.ts'

/** What instrumentations make of metadata that an application gives for all spans of a request. */
const ofRequest = (...names: readonly string[]): string[] =>
  ['traceloop.association.properties.', 'ai.telemetry.metadata.', 'langfuse.trace.metadata.'].flatMap(
    (prefix) => names.map((name) => prefix + name),
  )

type Names = { readonly own: string; readonly others: readonly string[] }
const indexNames: Names = {
  own: 'telltale.index.name',
  others: ['retrieval.index.name', ...ofRequest('index_name', 'indexName')],
}
const indexVersions: Names = {
  own: 'telltale.index.version',
  others: ['retrieval.index.version', ...ofRequest('index_version', 'indexVersion')],
}
const embedders: Names = {
  own: 'telltale.embedder',
  others: ['embedding.model_name', ...ofRequest('embedder')],
}

/**
 * What a retriever's span says of its index: by our names, else as its convention has it, else by what the application
 * said of the request or of all it does. No convention has a place for an index's version.
 */
export function withIndexNames(
  reading: RetrievalReading,
  { attributes, source: { resource } }: TracedSpan,
): RetrievalReading {
  const told = ({ own, others }: Names, read: string | null): string | null =>
    textIn(attributes, [own]) ?? read ?? textIn(attributes, others) ?? textIn(resource, [own])
  return {
    ...reading,
    indexName: told(indexNames, reading.indexName),
    indexVersion: told(indexVersions, reading.indexVersion),
    embedder: told(embedders, reading.embedder),
  }
}

/** A version may be a number. */
function textIn(attributes: Attributes, names: readonly string[]): string | null {
  for (const name of names) {
    const text = textFrom(attributes[name])
    if (text !== null && text !== '') return text
  }
  return null
}
