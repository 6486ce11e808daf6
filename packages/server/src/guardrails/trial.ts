import type { Passage, Speaker, Stage } from './check.ts'
import { look, type LookParts } from './look.ts'
import type { ReadyGuardrail } from './ready.ts'
import type { GuardrailTrial, GuardrailTrialReport, TrialResult } from './trial-model.ts'
import { judge } from './verdict-rules.ts'

/** A guardrail, or settings that are tried as one. */
export type OnTrial = {
  readonly guardrail: ReadyGuardrail
  /** As it is stored: one that is off is tried as if in shadow. */
  readonly mode: TrialResult['mode']
  /** Whether it stands, or only its settings are tried. */
  readonly isNamed: boolean
}

/** Looks at texts with each guardrail at once, as at a call's, and keeps nothing. */
export async function tryGuardrails(
  onTrial: readonly OnTrial[],
  trial: GuardrailTrial,
  parts: LookParts,
): Promise<GuardrailTrialReport> {
  const { stage, language, systemText, userText, documents } = trial
  const passages = trial.texts.map((one): Passage =>
    typeof one === 'string'
      ? { text: one, speaker: speakerOf[stage] }
      : { text: one.text, speaker: one.speaker ?? speakerOf[stage] },
  )
  const around = { language, systemText, userText, documents }
  const tried = await Promise.all(
    onTrial.map(async ({ guardrail, mode, isNamed }) => {
      const found = await look(guardrail, passages, { stage, around }, parts)
      if (found === null) return null
      const { examined, latencyMs } = found
      const { verdict, isBlocking } = judge(guardrail, examined, null)
      const { name, version, check, threshold } = guardrail
      const whole = examined.kind === 'examined' ? examined : null
      const result: TrialResult = {
        ...(isNamed ? { name, version } : { name: null, version: null }),
        ...{ check, mode, verdict, threshold, latencyMs, reason: examined.reason },
        ...{ score: whole?.score ?? null, costUsd: whole?.costUsd ?? null },
        findings: (whole?.findings ?? []).map(({ passage, start, end, kind, score }) => ({
          ...{ passage, start, end, kind, score },
        })),
      }
      return { result, isBlocking }
    }),
  )
  const looked = tried.filter((one) => one !== null)
  return {
    isBlocked: looked.some(({ isBlocking }) => isBlocking),
    results: looked.map(({ result }) => result),
  }
}

const speakerOf: Readonly<Record<Stage, Speaker>> = {
  input: 'user',
  output: 'assistant',
  retrieval: 'document',
  tool: 'tool',
}
