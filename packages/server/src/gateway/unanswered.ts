import type { Problem } from '../kernel/problem.ts'
import { noAnswer } from '../providers/dialect.ts'
import type { Answer } from './answer.ts'

/** What is recorded of a call that ended before any provider said a word. `ownFrom`: see TryContext. */
export function refusedAnswer(refusal: Problem, ownFrom: number): Answer {
  const now = performance.now()
  return {
    ...unsettled(ownFrom, now),
    status: 'error',
    httpStatus: null,
    errorKind: refusal.code,
    errorDetail: refusal.detail ?? null,
    overheadMs: now - ownFrom,
  }
}

export const goneAnswer = (ownFrom: number, errorKind = 'client-disconnected'): Answer => ({
  ...unsettled(ownFrom, performance.now()),
  status: 'cancelled',
  httpStatus: null,
  errorKind,
  errorDetail: null,
  overheadMs: 0,
})

const unsettled = (sentAt: number, now: number) =>
  ({
    retryAfterMs: null,
    facts: noAnswer,
    warnings: [],
    usage: null,
    priced: { known: false, reason: 'no answer' },
    contentType: '',
    output: null,
    sentAt,
    firstContentAt: null,
    endedAt: now,
  }) as const
