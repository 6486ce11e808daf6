import type { aboveUsage } from './above-usage.ts'
import type { TracedSpan } from './model.ts'
import type { Reading } from './normalise/reading.ts'

/** A span of a request, among those of its trace in that request. */
export type SpanOfTrace = {
  readonly span: Pick<TracedSpan, 'spanId' | 'parentSpanId'>
  readonly reading: Reading
  readonly trace: { readonly key: string; readonly spanOf: (spanId: string) => SpanOfTrace | undefined }
}

const stepsUpAtMost = 64

/**
 * A span that tells the usage of a span below it is a wrapper. Those above a call that tells its own are marked, also
 * for exports to come: a parent ends, and is sent, after its children. A tool or an agent within a call does work of
 * its own, so what is below it says nothing about what is above.
 */
export function markWrappers(spans: readonly SpanOfTrace[], above: ReturnType<typeof aboveUsage>): void {
  for (const one of spans) {
    const { reading, trace, span } = one
    const isUsage =
      reading.kind === 'call' && (reading.tokens.inputTokens !== null || reading.tokens.outputTokens !== null)
    if (!isUsage && !above.has(trace.key, span.spanId)) continue
    let at: SpanOfTrace | undefined = one
    for (let step = 0; at !== undefined && step < stepsUpAtMost; step += 1) {
      const { parentSpanId } = at.span
      if (parentSpanId === null) break
      if (step > 0 && isOwnWork(at.reading)) break
      above.mark(trace.key, parentSpanId)
      at = trace.spanOf(parentSpanId)
    }
  }
}

const isOwnWork = (reading: Reading): boolean =>
  reading.kind === 'span' && (reading.type === 'tool' || reading.type === 'agent')
