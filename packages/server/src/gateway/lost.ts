import { problem, type Problem } from '../kernel/problem.ts'
import { noAnswer } from '../providers/dialect.ts'
import type { FailureKind } from '../routing/failure-rules.ts'
import type { Answer } from './answer.ts'
import type { Loss } from './exchange.ts'

/** What kind of failure a loss is. An address we refuse to call, or an operation it has not, is a target set up wrongly. */
export function failureOfLoss({ kind, problem }: Loss): FailureKind {
  if (problem === null) return 'left'
  if (problem.code === 'provider-sign-in-failed') return 'key'
  if (problem.code === 'address-refused' || problem.code === 'operation-unsupported') return 'model'
  return kind === 'connect' ? 'connect' : 'target'
}

/** Once its answer has begun a provider was reached: what is lost then is the rest of the answer. */
export const afterHead = (lost: Problem): Problem =>
  lost.code === 'upstream-unreachable' ? problem('upstream-truncated', lost.detail) : lost

/** What is recorded of it. */
export const seenLoss = ({
  kind,
  problem,
}: Loss): Pick<Answer, 'status' | 'errorKind' | 'errorDetail' | 'facts'> => ({
  status: problem === null ? 'cancelled' : 'error',
  errorKind: problem?.code ?? (kind === 'outrun' ? 'outrun' : 'client-disconnected'),
  errorDetail: problem?.detail ?? null,
  facts: noAnswer,
})
