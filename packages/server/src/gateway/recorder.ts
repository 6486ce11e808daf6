import type { Call } from '../ledger/model.ts'
import type { Verdict } from '../ledger/verdict-model.ts'
import type { KeptBody } from '../ledger/write.ts'
import type { Evaluation } from '../guardrails/verdict-rules.ts'
import type { Answer, Guarded, Journey } from './answer.ts'
import { verdictOf } from './guardrails/verdict-rows.ts'
import { recordCall, type HashedBody, type Reached, type RecordOptions } from './record.ts'

export type RecorderParts = {
  readonly nowMs: () => number
  readonly appendCall: (call: Call) => void
  /** Appends a body unless it was of late. */
  readonly appendBody: (body: KeptBody) => void
  readonly appendVerdict: (verdict: Verdict) => void
  readonly newId: (nowMs: number) => string
  /** The call as it is to be written, by those who read what was said. Must not throw, and must be short. */
  readonly enrich?: (call: Call, said: Said) => Call
  readonly onCall: (call: Call) => void
  readonly onFailure: (error: unknown) => void
  readonly options: RecordOptions
}

/** What went in and what came out, in the bytes they went and came in. */
export type Said = {
  readonly input: Buffer
  readonly output: Buffer | null
  readonly contentType: string
}

type Tell = (call: Call) => void

/**
 * Turns what happened into records after the reply has left: work queues up and is done between requests, never
 * before a caller's bytes. Whatever fails here is counted and touches no caller.
 */
export function recorder(parts: RecorderParts) {
  let waiting: {
    reached: Reached
    answer: Answer
    journey: Journey | null
    endedAtMs: number
    tell: Tell | undefined
  }[] = []
  let failures = 0

  const keep = (body: HashedBody | null): void => {
    if (!body) return
    const { bytes, ...beside } = body
    parts.appendBody({ ...beside, body: bytes })
  }
  /** A verdict has its call's row beside it, so it waits for that. */
  const keepVerdicts = (call: Call, evaluations: readonly Evaluation[]): void => {
    for (const one of evaluations) {
      const made = { id: parts.newId(one.atMs), at: parts.options.isoTime(one.atMs) }
      parts.appendVerdict(verdictOf(call, one, made))
    }
  }
  const keepGuarded = (call: Call, { evaluations, later }: Guarded): void => {
    keepVerdicts(call, evaluations)
    for (const looks of later)
      looks
        .then((evaluated) => keepVerdicts(call, evaluated))
        .catch((error: unknown) => {
          failures++
          parts.onFailure(error)
        })
  }
  const drain = (): void => {
    const batch = waiting
    waiting = []
    for (const { reached, answer, journey, endedAtMs, tell } of batch) {
      try {
        const recorded = recordCall(reached, answer, journey, endedAtMs, parts.options)
        const { input, output } = recorded
        const said = { input: reached.body, output: answer.output, contentType: answer.contentType }
        const call = parts.enrich?.(recorded.call, said) ?? recorded.call
        keep(input)
        keep(output)
        parts.appendCall(call)
        if (answer.guarded) keepGuarded(call, answer.guarded)
        parts.onCall(call)
        tell?.(call)
      } catch (error) {
        failures++
        parts.onFailure(error)
      }
    }
  }
  return {
    /** `tell` hears the call as it was recorded. */
    observe(reached: Reached, answer: Answer, journey: Journey | null, tell?: Tell): void {
      if (waiting.length === 0) setImmediate(drain)
      waiting.push({ reached, answer, journey, endedAtMs: parts.nowMs(), tell })
    },
    /** Records everything observed so far. For shutdown. */
    drain,
    failures: () => failures,
  }
}
