import type { FoundRetrieval } from '../retrieval/model.ts'
import type { TracedSpan } from './model.ts'
import type { Reading } from './normalise/reading.ts'
import { bytesOf, embeddedIn, numbersIn, type EmbeddedText } from './normalise/vectors.ts'

/** A call to an embedder within a trace. */
type EmbeddingSpan = {
  readonly spanId: string
  readonly parentSpanId: string | null
  readonly model: string | null
  readonly texts: readonly EmbeddedText[]
}

type EmbedderSpan = Pick<TracedSpan, 'spanId' | 'parentSpanId' | 'attributes'>
type Kept = EmbeddingSpan & { readonly bytes: number }
type Met = { readonly vector: unknown; readonly bytes: number; readonly atMs: number }

/** Each of what was embedded and what met its query: some hundred vectors of the usual lengths. Drift draws 30 an hour. */
const bytesAtMost = 8 << 20
const charsAtMost = 8_000
const spansOfTraceAtMost = 64
/** What a span takes beside its vectors. */
const spanBytes = 256
/** A retrieval is recorded sooner than this. */
const metForMs = 60_000

/**
 * Where the vector of a query, told by the span of the call that made it, meets the retrieval it was made for, in the
 * same request or in one soon after. A vector stays as it was sent until drift draws it. Bounded: a vector that finds no
 * room is one fewer in a sample.
 */
export function queryVectors({ isWanted }: { readonly isWanted: (projectId: string) => boolean }) {
  const embedded = new Map<string, Kept[]>()
  const met = new Map<string, Met>()
  let [embeddedBytes, metBytes] = [0, 0]

  /** The oldest go, to be within bounds. */
  const forgetOldest = (): void => {
    for (const [trace, spans] of embedded) {
      if (embeddedBytes <= bytesAtMost) return
      embedded.delete(trace)
      for (const { bytes } of spans) embeddedBytes -= bytes
    }
  }
  const forgetMet = (id: string): Met | undefined => {
    const one = met.get(id)
    met.delete(id)
    metBytes -= one?.bytes ?? 0
    return one
  }
  const remember = (trace: string, span: EmbeddingSpan): void => {
    const { texts } = span
    if (texts.length === 0 || texts.some(({ text }) => (text?.length ?? 0) > charsAtMost)) return
    const sizes = texts.map(({ text, vector }) => bytesOf(vector) + (text?.length ?? 0) * 2)
    const kept = { ...span, bytes: sizes.reduce((sum, size) => sum + size, spanBytes) }
    const spans = embedded.get(trace) ?? []
    spans.push(kept)
    embedded.set(trace, spans)
    embeddedBytes += kept.bytes
    if (spans.length > spansOfTraceAtMost) embeddedBytes -= spans.shift()!.bytes
    forgetOldest()
  }
  return {
    isWanted,
    /** A span was read: what it embedded is remembered, where it is a call to an embedder. */
    read(trace: string, span: EmbedderSpan, reading: Reading): void {
      if (reading.kind !== 'call' || reading.operation !== 'embeddings') return
      const { spanId, parentSpanId } = span
      const model = reading.requestedModel ?? reading.responseModel
      remember(trace, { spanId, parentSpanId, model, texts: embeddedIn(span) })
    },
    /** A retrieval was read, with the vector it told itself: what is known of its embedder goes onto it. */
    meet(trace: string, found: FoundRetrieval, searched: unknown, nowMs: number): FoundRetrieval {
      const made = vectorOf(found, embedded.get(trace) ?? [])
      const vector = searched ?? made?.vector
      if (vector === undefined) return found
      for (const [id, { atMs }] of met) {
        if (atMs > nowMs - metForMs) break
        forgetMet(id)
      }
      const bytes = bytesOf(vector)
      if (bytes > 0 && metBytes + bytes <= bytesAtMost && !met.has(found.id)) {
        met.set(found.id, { vector, bytes, atMs: nowMs })
        metBytes += bytes
      }
      return { ...found, embedder: found.embedder ?? made?.model ?? null }
    },
    /** A retrieval is recorded: its vector, once; null when none met it. Decoded by whoever wants it. */
    take(trace: string, found: FoundRetrieval): (() => readonly number[] | null) | null {
      const one = forgetMet(found.id) ?? vectorOf(found, embedded.get(trace) ?? [])
      return one ? () => numbersIn(one.vector) : null
    },
    bytes: () => ({ embedded: embeddedBytes, met: metBytes }),
  }
}

/** The vector of the same text; else that of the only text which was embedded directly within the retrieval. */
function vectorOf(
  { query, spanId }: FoundRetrieval,
  spans: readonly EmbeddingSpan[],
): { readonly vector: unknown; readonly model: string | null } | null {
  const asked = query.trim()
  for (const { texts, model } of spans.toReversed()) {
    const same = asked === '' ? undefined : texts.findLast(({ text }) => text?.trim() === asked)
    if (same) return { vector: same.vector, model }
  }
  if (spanId === null) return null
  const within = spans.findLast(({ parentSpanId, texts }) => parentSpanId === spanId && texts.length === 1)
  return within ? { vector: within.texts[0]!.vector, model: within.model } : null
}
