import { placeIn } from '../retrieval/embeddings/taking.ts'
import type { FoundRetrieval } from '../retrieval/model.ts'
import type { TracedSpan } from './model.ts'
import type { Reading } from './normalise/reading.ts'
import {
  bytesOf,
  embeddedIn,
  numbersIn,
  queryTextsAtMost,
  type EmbeddedText,
  type SearchVectors,
} from './normalise/vectors.ts'

/** A call to an embedder within a trace. */
type EmbeddingSpan = {
  readonly spanId: string
  readonly parentSpanId: string | null
  readonly model: string | null
  readonly texts: readonly EmbeddedText[]
}

type EmbedderSpan = Pick<TracedSpan, 'spanId' | 'parentSpanId' | 'attributes'>
type Kept = EmbeddingSpan & { readonly bytes: number }
/** A document's vector, by its place among those retrieved. */
type DocumentVector = { readonly at: number; readonly vector: unknown; readonly model: string | null }
type Met = {
  readonly query: unknown
  /** The one that drift would draw. */
  readonly document: DocumentVector | null
  readonly bytes: number
  readonly atMs: number
}
/** Decoded by whoever wants it; null if it is none then. */
type Coded = () => readonly number[] | null

/** Each of what was embedded, of many texts at once, and what met its retrieval: some hundred vectors. Drift draws 30 an hour. */
const bytesAtMost = 8 << 20
const charsAtMost = 8_000
const spansOfTraceAtMost = 64
/** What a span takes beside its vectors. */
const spanBytes = 256
/** A retrieval is recorded sooner than this. */
const metForMs = 60_000

/**
 * Where the vectors of a query and of the documents it gave, told by the spans of the calls that made them in its trace
 * or by the search itself, meet the retrieval, in the same request or in one soon after. A vector stays as it was sent
 * until drift draws it. Bounded: a vector that finds no room is one fewer in a sample.
 */
export function spanVectors({ isWanted }: { readonly isWanted: (projectId: string) => boolean }) {
  const few = embeddingSpans()
  // Chunks that are embedded by the dozen: so many that queries would find no room beside them.
  const many = embeddingSpans()
  const met = new Map<string, Met>()
  let metBytes = 0

  const forgetMet = (id: string): Met | undefined => {
    const one = met.get(id)
    met.delete(id)
    metBytes -= one?.bytes ?? 0
    return one
  }
  const documentOf = (
    trace: string,
    found: FoundRetrieval,
    given: readonly unknown[],
  ): DocumentVector | null => {
    if (given.length === found.documents.length) {
      const known = given.flatMap((vector, at) => (bytesOf(vector) > 0 ? [{ at, vector, model: null }] : []))
      if (known.length > 0) return known[placeIn(found.id, known.length)]!
    }
    const made = [...few.of(trace), ...many.of(trace)]
    if (made.length === 0) return null
    const byText = new Map(
      made.flatMap(({ texts, model }) =>
        texts.map(({ text, vector }) => [text?.trim() ?? '', { vector, model }] as const),
      ),
    )
    const known = found.documents.flatMap(({ text }, at) => {
      const same = text === null || text.trim() === '' ? undefined : byText.get(text.trim())
      return same === undefined ? [] : [{ at, ...same }]
    })
    return known.length === 0 ? null : known[placeIn(found.id, known.length)]!
  }
  return {
    isWanted,
    /** A span was read: what it embedded is remembered, where it is a call to an embedder. */
    read(trace: string, span: EmbedderSpan, reading: Reading): void {
      if (reading.kind !== 'call' || reading.operation !== 'embeddings') return
      const { spanId, parentSpanId } = span
      const model = reading.requestedModel ?? reading.responseModel
      const texts = embeddedIn(span)
      const memory = texts.length > queryTextsAtMost ? many : few
      memory.remember(trace, { spanId, parentSpanId, model, texts })
    },
    /** A retrieval was read, with the vectors it told itself: what is known of its embedder goes onto it. */
    meet(
      trace: string,
      found: FoundRetrieval,
      { searched, documents }: SearchVectors,
      nowMs: number,
    ): FoundRetrieval {
      const made = vectorOf(found, few.of(trace))
      const query = searched ?? made?.vector
      const document = documentOf(trace, found, documents)
      if (query === undefined && document === null) return found
      for (const [id, { atMs }] of met) {
        if (atMs > nowMs - metForMs) break
        forgetMet(id)
      }
      const bytes = bytesOf(query) + bytesOf(document?.vector)
      if (bytes > 0 && metBytes + bytes <= bytesAtMost && !met.has(found.id)) {
        met.set(found.id, { query, document, bytes, atMs: nowMs })
        metBytes += bytes
      }
      return { ...found, embedder: found.embedder ?? made?.model ?? document?.model ?? null }
    },
    /** A retrieval is recorded: its vectors, once; null when none met it. */
    take(
      trace: string,
      found: FoundRetrieval,
    ): { readonly query: Coded | null; readonly documents: readonly (Coded | null)[] } | null {
      const one = forgetMet(found.id)
      const query = one?.query ?? vectorOf(found, few.of(trace))?.vector
      const document = one?.document ?? documentOf(trace, found, [])
      if (query === undefined && document === null) return null
      return {
        query: query === undefined ? null : () => numbersIn(query),
        documents: found.documents.map((_, at) =>
          at === document?.at ? () => numbersIn(document.vector) : null,
        ),
      }
    },
    bytes: () => ({ embedded: few.bytes() + many.bytes(), met: metBytes }),
  }
}

/** What was embedded, by trace; the oldest traces go, to be within bounds. */
function embeddingSpans() {
  const byTrace = new Map<string, Kept[]>()
  let held = 0
  return {
    of: (trace: string): readonly EmbeddingSpan[] => byTrace.get(trace) ?? [],
    remember(trace: string, span: EmbeddingSpan): void {
      const { texts } = span
      if (texts.length === 0 || texts.some(({ text }) => (text?.length ?? 0) > charsAtMost)) return
      const sizes = texts.map(({ text, vector }) => bytesOf(vector) + (text?.length ?? 0) * 2)
      const kept = { ...span, bytes: sizes.reduce((sum, size) => sum + size, spanBytes) }
      const spans = byTrace.get(trace) ?? []
      spans.push(kept)
      byTrace.set(trace, spans)
      held += kept.bytes
      if (spans.length > spansOfTraceAtMost) held -= spans.shift()!.bytes
      for (const [oldest, old] of byTrace) {
        if (held <= bytesAtMost) return
        byTrace.delete(oldest)
        for (const { bytes } of old) held -= bytes
      }
    },
    bytes: () => held,
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
