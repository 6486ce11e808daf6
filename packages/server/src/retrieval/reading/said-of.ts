/** A query as far as it is known which spans speak of it. */
export type Placed = {
  readonly traceId: string
  /** The retriever's own; null where none stands for it. */
  readonly spanId: string | null
  readonly callId: string | null
}

/** A span of a trace, or a call in it. */
export type Node = {
  readonly traceId: string
  readonly spanId: string
  /** '' at the top. */
  readonly parentSpanId: string
  /** '' for a span that is no call. */
  readonly callId: string
}

/** Scores of a span or a call, added up. */
export type Said = { readonly sum: number; readonly scores: number }

/** Deeper than any trace that people read, and an end for one whose parents go in a circle. */
const stepsUpAtMost = 64

/**
 * What people said of spans, as far as it is about a query: of its own span, of its call's, and of each span above one of
 * them, since an application has its hand on the span around a whole answer. A span beside or below them says nothing of it,
 * and each span counts once, however many ways lead to it.
 */
export function saidOfQueries(nodes: readonly Node[], said: ReadonlyMap<string, Said>) {
  const parents = new Map(
    nodes.map(({ traceId, spanId, parentSpanId }) => [placeOf(traceId, spanId), parentSpanId]),
  )
  const calls = new Map(
    nodes.flatMap(({ traceId, spanId, callId }) => (callId === '' ? [] : [[callId, { traceId, spanId }]])),
  )

  return ({ traceId, spanId, callId }: Placed): Said | null => {
    const spans = new Set<string>()
    const climb = (trace: string, from: string): void => {
      let at = from
      for (let step = 0; at !== '' && step < stepsUpAtMost && !spans.has(at); step += 1) {
        spans.add(at)
        at = parents.get(placeOf(trace, at)) ?? ''
      }
    }
    if (spanId !== null) climb(traceId, spanId)
    const call = callId === null ? undefined : calls.get(callId)
    if (call !== undefined) climb(call.traceId, call.spanId)
    const found = [...spans].flatMap((span) => said.get(span) ?? [])
    return found.length === 0
      ? null
      : {
          sum: found.reduce((sum, one) => sum + one.sum, 0),
          scores: found.reduce((scores, one) => scores + one.scores, 0),
        }
  }
}

const placeOf = (traceId: string, spanId: string): string => `${traceId}\n${spanId}`
