import type { Attributes, TracedSpan } from '../model.ts'
import { unflattened } from './messages.ts'
import { fieldsOf, numberOf, textOf } from './attributes.ts'
import type { ScoreReading } from './reading.ts'

const sources: { readonly [kind: string]: ScoreReading['source'] } = {
  HUMAN: 'human',
  LLM: 'judge',
  CODE: 'code',
}

/** OpenTelemetry's `gen_ai.evaluation.result`, as the attributes of an event or a log record; null without a result. */
export function evaluationOf(attributes: Attributes, traceId: string, spanId: string): ScoreReading | null {
  const name = textOf(attributes, 'gen_ai.evaluation.name')
  const value = numberOf(attributes, 'gen_ai.evaluation.score.value')
  const label = textOf(attributes, 'gen_ai.evaluation.score.label')
  if (name === null || (value === null && label === null)) return null
  return {
    ...{ traceId, spanId, name, value, label },
    // The convention does not say who judged.
    source: 'code',
    comment: textOf(attributes, 'gen_ai.evaluation.explanation'),
    evaluatorVersion: null,
  }
}

/**
 * Judgements in a span: evaluation events, and OpenInference's annotations, which an evaluator's span gives about the
 * one span it links to, and any other about itself.
 */
export function scoresOf({
  attributes,
  events,
  links,
  traceId,
  spanId,
}: TracedSpan): readonly ScoreReading[] {
  const scores: ScoreReading[] = []
  for (const event of events) {
    if (event.name !== 'gen_ai.evaluation.result') continue
    const score = evaluationOf(event.attributes, traceId, spanId)
    if (score) scores.push(score)
  }
  if (!hasAnnotations(attributes)) return scores
  const judged = links.length === 1 ? links[0]! : { traceId, spanId }
  for (const [list, one] of [
    ['annotations', 'annotation'],
    ['evaluations', 'evaluation'],
  ] as const)
    for (const found of unflattened(attributes, list)) {
      const annotation = fieldsOf(found[one])
      const name = textOf(annotation, 'name')
      const value = numberOf(annotation, 'score')
      const label = textOf(annotation, 'label')
      if (name === null || (value === null && label === null)) continue
      scores.push({
        ...{ traceId: judged.traceId, spanId: judged.spanId, name, value, label },
        source: sources[textOf(annotation, 'annotator_kind') ?? ''] ?? 'code',
        comment: textOf(annotation, 'explanation'),
        evaluatorVersion: textOf(annotation, 'identifier'),
      })
    }
  return scores
}

function hasAnnotations(attributes: Attributes): boolean {
  for (const name in attributes)
    if (name.startsWith('annotations.') || name.startsWith('evaluations.')) return true
  return false
}
