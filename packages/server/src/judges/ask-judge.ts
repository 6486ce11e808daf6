import type { JudgeAnswer, JudgedTexts, Judgement, JudgeSettings } from './model.ts'
import { judgeBody, judgementOf, readAnswer } from './rules.ts'

/** Asks a model through the gateway; rejects only when the signal is aborted before the answer. */
export type AskModel = (
  body: object,
  signal: AbortSignal,
) => Promise<{
  readonly text: string
  /** Why there is no whole answer; null when there is. */
  readonly fault: string | null
  /** What kind of fault, in the gateway's words. */
  readonly errorKind?: string | null
  /** Whether the model itself would not answer. */
  readonly isRefusal?: boolean
  readonly costUsd: string | null
  readonly callId: string | null
  readonly latencyMs: number
}>

export type AskParts = {
  readonly askModel: AskModel
  /** Exact; null when one is unknown. */
  readonly sumUsd: (costs: readonly (string | null)[]) => string | null
}

export type AskJudge = (
  settings: JudgeSettings,
  texts: JudgedTexts,
  how: { readonly repeats: number; readonly signal: AbortSignal },
) => Promise<Judgement>

/** How many of the repeats are under way at once. */
const atOnce = 4

/** Asks a judge, as often as told. What goes wrong with one answer is its outcome. */
export const judgeAsker =
  ({ askModel, sumUsd }: AskParts): AskJudge =>
  async (settings, texts, { repeats, signal }) => {
    const body = judgeBody(settings, texts)
    const answers: JudgeAnswer[] = []
    const askOne = async (): Promise<void> => {
      const { text, fault, costUsd, callId, latencyMs } = await askModel(body, signal)
      const read =
        fault === null
          ? readAnswer(text, settings.scale)
          : ({ outcome: 'failed', score: null, label: null, reason: fault } as const)
      answers.push({ ...read, costUsd, callId, latencyMs })
    }
    for (let left = repeats; left > 0; left -= atOnce)
      await Promise.all(Array.from({ length: Math.min(left, atOnce) }, askOne))
    return judgementOf(settings, answers, sumUsd(answers.map(({ costUsd }) => costUsd)))
  }
