import { isoTimes } from '../kernel/time.ts'
import { logLine, scoreLine } from '../ledger/write.ts'
import { identityOf } from './identity.ts'
import { bodyKeeper, pacer, timesOf, type KeepParts, type Kept, type Sender } from './keep-parts.ts'
import { keyOf } from './keep-spans.ts'
import type { TracedLog } from './model.ts'
import { messageOfEvent, readGenAiCall, saidInEvent } from './normalise/conventions/otel-genai.ts'
import { answerIn, inputBody, outputBody, type Said } from './normalise/messages.ts'
import { textFrom } from './normalise/attributes.ts'
import { evaluationOf } from './normalise/scores.ts'
import { eventNameOf, toLog } from './normalise/to-span.ts'
import type { SpanMessages } from './messages-in-memory.ts'
import { requestRows } from './request-rows.ts'

type Answered = { readonly traceId: string; readonly spanId: string; readonly said: readonly Said[] }

/**
 * Writes the log records of traces. Those that carry a call's messages point at bodies with all that is known of the
 * call by then, and wait in memory for its span.
 */
export function logKeeper(parts: KeepParts) {
  const isoTime = isoTimes()
  const bodies = bodyKeeper(parts)

  return async (logs: readonly TracedLog[], { projectId }: Sender): Promise<Kept> => {
    const nowMs = parts.clock()
    const breathe = pacer()
    const rows = requestRows(parts.spool, parts.recent)
    const keepBody = bodies.bind(null, rows)
    /** By span: what was answered, of all its records. */
    const answered = new Map<string, Answered>()
    let [records, duplicates, rejected] = [0, 0, 0]
    for (const log of logs) {
      const pause = breathe()
      if (pause) await pause
      const { traceId, spanId } = log
      if (traceId === null) {
        rejected += 1
        continue
      }
      const content = JSON.stringify([log.eventName, log.body, log.attributes])
      const identity = identityOf(projectId, traceId, spanId ?? '', log.atUs, `log\n${content}`)
      // What stands beside the row of one that came before may have been lost alone.
      const isKnown = rows.isAgain(identity)
      if (isKnown) duplicates += 1
      if (rows.isFull()) continue
      const { startUs: atUs } = timesOf(log.atUs, log.atUs, nowMs)
      const event = eventNameOf(log)
      const said = spanId === null ? null : messagesIn(log, event)
      const all =
        said === null
          ? null
          : parts.messages.add(
              keyOf(projectId, traceId, spanId!),
              { ...said, id: identity.id },
              { size: content.length, atUs, nowMs },
            )
      const score =
        event === 'gen_ai.evaluation.result' && spanId !== null
          ? evaluationOf(log.attributes, traceId, spanId)
          : null
      if (score !== null) {
        const { traceId: _, ...judged } = score
        const judgement = identityOf(projectId, traceId, spanId!, log.atUs, `score\n${content}`)
        const at = isoTime(Math.floor(atUs / 1000))
        const beside = { callId: null, sessionId: null, samplingProbability: null }
        if (
          !rows.isAgain(judgement) &&
          rows.append('scores', scoreLine({ ...judged, id: judgement.id, projectId, at, ...beside }))
        )
          rows.took(judgement)
      }
      const inputHash = all?.input ? keepBody(projectId, inputBody(all.input), nowMs) : null
      const outputHash = all?.output ? keepBody(projectId, outputBody(all.output), nowMs) : null
      if (isKnown) continue
      const row = toLog(log, { id: identity.id, projectId, atUs: all?.atUs ?? atUs, isoTime })
      // Its text is in the bodies.
      const body = said === null ? row.body : ''
      if (!rows.append('logs', logLine({ ...row, body, inputHash, outputHash }))) continue
      rows.took(identity)
      records += 1
      if (all?.output)
        answered.set(keyOf(projectId, traceId, spanId!), { traceId, spanId: spanId!, said: all.output })
    }
    for (const { traceId, spanId, said } of answered.values()) {
      // Signals of what was retrieved are worked out here.
      const pause = breathe()
      if (pause) await pause
      parts.traces.told(keyOf(projectId, traceId), spanId, answerIn(said))
    }
    const reason = 'only log records of a trace are kept'
    return { rows: rows.all(), records, duplicates, rejected, reason }
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
