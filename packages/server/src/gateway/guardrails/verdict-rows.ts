import type { Evaluation } from '../../guardrails/verdict-rules.ts'
import type { Call } from '../../ledger/model.ts'
import type { Verdict } from '../../ledger/verdict-model.ts'
import { toMicroseconds } from '../journey.ts'

const reasonCharsAtMost = 500
const kindsAtMost = 32

/** The row of one evaluation, with what its call is sliced by. */
export function verdictOf(
  call: Call,
  evaluation: Evaluation,
  made: { readonly id: string; readonly at: string },
): Verdict {
  const { guardrail, stage, verdict, failed, score, kinds, findings, reason, latencyMs, costUsd } = evaluation
  return {
    ...{ id: made.id, projectId: call.projectId, at: made.at, callId: call.id },
    ...{ guardrailId: guardrail.name, guardrailVersion: guardrail.version, check: guardrail.check },
    ...{ stage, mode: guardrail.mode, verdict, failed, score, threshold: guardrail.threshold },
    kinds: kinds.slice(0, kindsAtMost),
    ...{ findings, reason: reason?.slice(0, reasonCharsAtMost) ?? null },
    ...{ latencyMs: toMicroseconds(latencyMs), costUsd },
    environment: call.environment,
    sessionId: call.sessionId,
    userId: call.userId,
    keyId: call.keyId,
    tags: call.tags,
    release: call.release,
    route: call.route,
    promptName: call.promptName,
    promptVersion: call.promptVersion,
    experiment: call.experiment,
    variant: call.variant,
    dialect: call.dialect,
    provider: call.provider,
    model: call.model,
    stream: call.stream,
    cacheKind: call.cacheKind,
    language: call.language,
    callLatencyMs: call.latencyMs,
    inputPreview: call.inputPreview,
    outputPreview: call.outputPreview,
  }
}
