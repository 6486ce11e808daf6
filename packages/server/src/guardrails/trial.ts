import type { Examined, Passage, ReadyCheck, Speaker, Stage, Surroundings } from './check.ts'
import type { GuardrailSettings } from './model.ts'
import { firedAs } from './rules.ts'
import type { GuardrailTrial, GuardrailTrialReport, TrialResult } from './trial-model.ts'

/** A guardrail, or settings that are tried as one. */
export type OnTrial = Pick<GuardrailSettings, 'check' | 'mode' | 'action' | 'onError' | 'deadlineMs'> & {
  readonly name: string | null
  readonly version: number | null
  readonly threshold: number
  readonly ready: ReadyCheck
}

export type TrialParts = {
  readonly nowMs: () => number
  /** The caller's: aborted when nobody waits any more. */
  readonly signal: AbortSignal
  readonly onBug: (error: unknown) => void
}

/** Looks at texts with each guardrail at once, as a call's would be, and keeps nothing. */
export async function tryGuardrails(
  guardrails: readonly OnTrial[],
  trial: GuardrailTrial,
  parts: TrialParts,
): Promise<GuardrailTrialReport> {
  const passages = trial.texts.map((one): Passage =>
    typeof one === 'string'
      ? { text: one, speaker: speakerOf[trial.stage] }
      : { text: one.text, speaker: one.speaker ?? speakerOf[trial.stage] },
  )
  const { stage, language, systemText, userText, documents } = trial
  const around = { stage, language, systemText, userText, documents }
  const tried = await Promise.all(
    guardrails.map(async (guardrail) => {
      const result = await tryOne(guardrail, passages, around, parts)
      const stops =
        result.verdict === 'block' || (result.verdict === 'error' && guardrail.onError === 'closed')
      return { result, stops: stops && guardrail.mode === 'enforce' }
    }),
  )
  return { isBlocked: tried.some(({ stops }) => stops), results: tried.map(({ result }) => result) }
}

const speakerOf: Readonly<Record<Stage, Speaker>> = {
  input: 'user',
  output: 'assistant',
  retrieval: 'document',
  tool: 'tool',
}

async function tryOne(
  guardrail: OnTrial,
  passages: readonly Passage[],
  around: Omit<Surroundings, 'signal'>,
  { nowMs, signal, onBug }: TrialParts,
): Promise<TrialResult> {
  const { name, version, check, mode, action, threshold, deadlineMs, ready } = guardrail
  const startedMs = nowMs()
  const until = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)])
  const late = new Promise<Examined>((resolve) => {
    const giveUp = () => resolve({ kind: 'failed', reason: `It was not done within ${deadlineMs} ms.` })
    if (until.aborted) giveUp()
    else until.addEventListener('abort', giveUp)
  })
  const examined = await Promise.race([
    Promise.resolve()
      .then(() => ready.examine(passages, { ...around, signal: until }))
      .catch((error: unknown): Examined => {
        if (!until.aborted) onBug(error)
        return { kind: 'failed', reason: 'The check crashed.' }
      }),
    late,
  ])
  const entry = { name, version, check, mode, threshold, latencyMs: nowMs() - startedMs }
  const { reason } = examined
  if (examined.kind === 'failed')
    return { ...entry, verdict: 'error', score: null, findings: [], reason, costUsd: null }
  return {
    ...entry,
    ...{ verdict: examined.score >= threshold ? firedAs[action] : 'pass', score: examined.score },
    findings: examined.findings.map(({ passage, start, end, kind, score }) => ({
      ...{ passage, start, end, kind, score },
    })),
    ...{ reason, costUsd: examined.costUsd ?? null },
  }
}
