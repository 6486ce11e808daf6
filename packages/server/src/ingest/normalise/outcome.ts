import type { TracedSpan } from '../model.ts'
import { textOf } from './attributes.ts'

/** As Langfuse's own reader takes them, whatever their case. */
const worstLevels = new Set(['ERROR', 'FATAL', 'CRITICAL'])

/** Whether a span failed, and with which words: OpenTelemetry's status, or Langfuse's level where its SDK sets no other. */
export function outcomeOf({
  status,
  statusMessage,
  attributes,
}: Pick<TracedSpan, 'status' | 'statusMessage' | 'attributes'>): Pick<
  TracedSpan,
  'status' | 'statusMessage'
> {
  const level = textOf(attributes, 'langfuse.observation.level')?.toUpperCase() ?? ''
  return {
    status: worstLevels.has(level) ? 'error' : status,
    statusMessage: statusMessage || (textOf(attributes, 'langfuse.observation.status_message') ?? ''),
  }
}
