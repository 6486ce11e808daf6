import type { AskModel } from './ask-judge.ts'
import type { AskForm } from './model.ts'
import { formBody, readObject } from './rules.ts'

export type FormAskerParts = {
  readonly askModel: AskModel
  /** Milliseconds until a judge's silence is its answer. */
  readonly patienceMs: number
  /** Ends the waiting: what comes of it then is nobody's answer. */
  readonly signal: AbortSignal
}

/** Asks a judge once, in a form of the asker's own. What goes wrong is the outcome. */
export const formAsker =
  ({ askModel, patienceMs, signal: stopped }: FormAskerParts): AskForm =>
  async (form, texts) => {
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(patienceMs)])
    try {
      const { text, fault, errorKind, isRefusal, costUsd, callId } = await askModel(
        formBody(form, texts),
        signal,
      )
      const of = { costUsd, callId }
      if (fault !== null)
        return { outcome: failures[errorKind ?? ''] ?? 'failed', reason: fault.slice(0, 2_000), ...of }
      if (isRefusal === true) return { outcome: 'refused', reason: 'The judge would not answer.', ...of }
      return { ...readObject(text), ...of }
    } catch (error) {
      const [outcome, reason] = signal.aborted
        ? (['timed-out', `The judge did not answer within ${patienceMs / 1000} seconds.`] as const)
        : (['failed', (error as Error).message] as const)
      return { outcome, reason, costUsd: null, callId: null }
    }
  }

/** Errors of the gateway that say more than that it failed. */
const failures: Readonly<Record<string, 'refused' | 'timed-out'>> = {
  'upstream-timeout': 'timed-out',
  'content-filtered': 'refused',
  'request-refused': 'refused',
}
