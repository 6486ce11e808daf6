import { isoTimes } from '../kernel/time.ts'
import { logLine, scoreLine } from '../ledger/write.ts'
import { identityOf, type Mark } from './identity.ts'
import { bodyKeeper, pacer, timesOf, type KeepParts, type Kept, type Sender } from './keep-parts.ts'
import { keyOf } from './keep-spans.ts'
import type { TracedLog } from './model.ts'
import { messageOfEvent, readGenAiCall, saidInEvent } from './normalise/conventions/otel-genai.ts'
import { inputBody, outputBody } from './normalise/messages.ts'
import { textFrom } from './normalise/attributes.ts'
import { evaluationOf } from './normalise/scores.ts'
import { eventNameOf, toLog } from './normalise/to-span.ts'
import type { SpanMessages } from './messages-in-memory.ts'

/**
 * Writes the log records of traces. Those that carry a call's messages point at bodies with all that is known of the
 * call by then, and wait in memory for its span.
 */
export function logKeeper(parts: KeepParts) {
  const { append, recent } = parts
  const isoTime = isoTimes()
  const keepBody = bodyKeeper(parts)

  return async (logs: readonly TracedLog[], { projectId }: Sender): Promise<Kept> => {
    const nowMs = parts.clock()
    const breathe = pacer()
    const marks: Mark[] = []
    let [duplicates, rejected, isFull] = [0, 0, false]
    for (const log of logs) {
      await breathe()
      const { traceId, spanId } = log
      if (traceId === null) {
        rejected += 1
        continue
      }
      const content = JSON.stringify([log.eventName, log.body, log.attributes])
      const identity = identityOf(projectId, traceId, spanId ?? '', log.atUs, `log\n${content}`)
      if (recent.has(identity.high, identity.low)) {
        duplicates += 1
        continue
      }
      if (isFull) continue
      const { startUs: atUs } = timesOf(log.atUs, log.atUs, nowMs)
      const event = eventNameOf(log)
      const said = spanId === null ? null : messagesIn(log, event)
      const all =
        said === null
          ? null
          : parts.messages.add(keyOf(projectId, traceId, spanId!), said, content.length, nowMs)
      const score =
        event === 'gen_ai.evaluation.result' && spanId !== null
          ? evaluationOf(log.attributes, traceId, spanId)
          : null
      if (score !== null) {
        const { traceId: _, ...judged } = score
        const { id } = identityOf(projectId, traceId, spanId!, log.atUs, `score\n${content}`)
        const at = isoTime(Math.floor(atUs / 1000))
        append(
          'scores',
          scoreLine({
            ...judged,
            id,
            projectId,
            at,
            callId: null,
            sessionId: null,
            samplingProbability: null,
          }),
        )
      }
      const row = toLog(log, { id: identity.id, projectId, atUs, isoTime })
      const isTaken = append(
        'logs',
        logLine({
          ...row,
          // Its text is in the bodies.
          body: said === null ? row.body : '',
          inputHash: all?.input ? keepBody(projectId, inputBody(all.input), nowMs) : null,
          outputHash: all?.output ? keepBody(projectId, outputBody(all.output), nowMs) : null,
        }),
      )
      isFull = !isTaken
      if (!isTaken) continue
      recent.add(identity.high, identity.low)
      marks.push(identity)
    }
    return { marks, duplicates, rejected, reason: 'only log records of a trace are kept', isFull }
  }
}

/** The messages a record carries, one of them or all; null when it carries none. */
function messagesIn(log: TracedLog, event: string): SpanMessages | null {
  if (event === 'gen_ai.client.inference.operation.details') {
    const span = { attributes: log.attributes, events: [] }
    const { input, output } = readGenAiCall(span, 'chat')
    return input === null && output === null ? null : { input, output }
  }
  const body = typeof log.body === 'string' ? { content: textFrom(log.body) } : log.body
  if (event === 'gen_ai.choice') return { input: null, output: saidInEvent(body) }
  const messages = messageOfEvent(event, log.attributes, body)
  return messages === null ? null : { input: { messages }, output: null }
}
