import { afterAll } from './at-once.ts'
import type { Finding, Passage, Stage } from './check.ts'
import { look, type Around, type Look, type LookParts } from './look.ts'
import type { ReadyGuardrail } from './ready.ts'
import { judge, withLook, type Evaluation, type Region } from './verdict-rules.ts'

/** What a stage's guardrails want done with the passages they looked at. */
export type Acts = {
  /** The call is stopped, by the first in order of name that says so. */
  readonly block: Blocked | null
  /** What is masked, by all of them. */
  readonly masks: readonly Finding[]
  /** The caller left meanwhile. */
  readonly isGone: boolean
}

export type Blocked = {
  readonly guardrail: ReadyGuardrail
  readonly stage: Stage
  /** It did not find anything: it failed, and stays closed. */
  readonly isFailure: boolean
  readonly reason: string
}

export const noActs: Acts = { block: null, masks: [], isGone: false }

/** Some guardrails at one stage of one call, and what each of them comes to over all its looks. */
export type Watch = {
  readonly stage: Stage
  readonly guardrails: readonly ReadyGuardrail[]
  /** All look at once, side by side; at once where all answer at once. `regions`: see verdict-rules.ts. */
  examine(passages: readonly Passage[], around: Around, regions?: readonly Region[]): Acts | Promise<Acts>
  /** None of them can look: nothing was scanned, and each does what its owner chose for that. */
  fail(reason: string): Acts
  /** One for each that has looked. */
  evaluations(): readonly Evaluation[]
}

export function openWatch(stage: Stage, guardrails: readonly ReadyGuardrail[], parts: LookParts): Watch {
  const evaluations: (Evaluation | null)[] = guardrails.map(() => null)

  const actsOf = (looks: readonly Look[], regions: readonly Region[] | null): Acts => {
    let block: Blocked | null = null
    let isGone = false
    const masks: Finding[] = []
    looks.forEach((one, at) => {
      const guardrail = guardrails[at]!
      if (one === null) {
        isGone = true
        return
      }
      const judged = judge(guardrail, one.examined, regions)
      evaluations[at] = withLook(evaluations[at]!, guardrail, stage, { ...one, judged })
      // One by one: there may be more than a call takes arguments.
      for (const mask of judged.masks) masks.push(mask)
      if (judged.isBlocking)
        block ??= { guardrail, stage, isFailure: judged.verdict === 'error', reason: one.examined.reason }
    })
    return { block, masks, isGone }
  }

  return {
    stage,
    guardrails,
    examine(passages, around, regions) {
      const looks = guardrails.map((one) => look(one, passages, { stage, around }, parts))
      return afterAll(looks, (all) => actsOf(all, regions ?? null))
    },
    fail: (reason) =>
      actsOf(
        guardrails.map(() => ({
          examined: { kind: 'failed', reason },
          ...{ latencyMs: 0, atMs: parts.nowMs() },
        })),
        null,
      ),
    evaluations: () => evaluations.filter((one) => one !== null),
  }
}
