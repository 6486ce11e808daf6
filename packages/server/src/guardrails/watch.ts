import { afterAll } from './at-once.ts'
import type { Finding, Passage, Stage } from './check.ts'
import { look, type Around, type Look, type LookParts } from './look.ts'
import type { ReadyGuardrail } from './ready.ts'
import type { UnseenKind } from './texts/unseen-parts.ts'
import { unseenWords } from './unseen-words.ts'
import { judge, refusal, withLook, type Evaluation, type Region } from './verdict-rules.ts'

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
  /** found: what it looks for. failed: it found nothing, and stays closed. unseen: it cannot look at all of it. */
  readonly cause: 'found' | 'failed' | 'unseen'
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

/** `unseen`: of the stage, what none of them can look at. */
export function openWatch(
  stage: Stage,
  guardrails: readonly ReadyGuardrail[],
  parts: LookParts,
  unseen: readonly UnseenKind[] = [],
): Watch {
  const refuses = ({ unseen: wanted }: ReadyGuardrail): boolean => wanted === 'refuse' && unseen.length > 0
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
      const isRefused = refuses(guardrail)
      const judged = isRefused ? refusal(guardrail.mode, unseen) : judge(guardrail, one.examined, regions)
      evaluations[at] = withLook(evaluations[at]!, guardrail, stage, { ...one, judged })
      // One by one: there may be more than a call takes arguments.
      for (const mask of judged.masks) masks.push(mask)
      if (judged.isBlocking)
        block ??= {
          ...{ guardrail, stage, reason: one.examined.reason },
          cause: isRefused ? 'unseen' : judged.verdict === 'error' ? 'failed' : 'found',
        }
    })
    return { block, masks, isGone }
  }

  const refused = (): Look => ({
    examined: { kind: 'examined', score: 1, findings: [], reason: unseenWords(unseen) },
    ...{ latencyMs: 0, atMs: parts.nowMs() },
  })

  return {
    stage,
    guardrails,
    examine(passages, around, regions) {
      const looks = guardrails.map((one) =>
        refuses(one) ? refused() : look(one, passages, { stage, around }, parts),
      )
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
