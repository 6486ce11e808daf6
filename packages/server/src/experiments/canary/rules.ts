import { failureLogEValue, type FailureStretch } from '../../statistics/failure-e-process.ts'
import type { CanaryDecision, CanaryDesign, CanaryEvidence } from './model.ts'

const hourMs = 3_600_000

/**
 * The next move of a canary: roll back when what is watched befalls more canary users than chance allows, else go on
 * by schedule. May be asked after every call: a harmless canary is rolled back at most alphaRollback of the time.
 */
export function canaryStep(design: CanaryDesign, evidence: CanaryEvidence, nowMs: number): CanaryDecision {
  const watches = design.watches.map((watch) => weighWatch(design, evidence, watch))
  const { share } = evidence.steps.at(-1)!
  const harmful = watches.filter(({ eValue, limit }) => eValue >= limit)
  if (harmful.length > 0)
    return {
      decision: 'roll-back',
      share: 0,
      reason: harmful
        .map(
          (one) =>
            `${one.watch} befell ${one.canaryFailures} of ${one.canaryUsers} canary users and ${one.controlFailures} of ${one.controlUsers} others: evidence of harm ${round(one.eValue)}, limit ${round(one.limit)}.`,
        )
        .join(' '),
      watches,
    }
  const waiting = stillWaiting(design, evidence, nowMs)
  if (waiting !== null) return { decision: 'wait', share, reason: waiting, watches }
  const next = design.steps.find((step) => step.share > share)
  if (next !== undefined)
    return {
      decision: 'ramp',
      share: next.share,
      reason: `The step at ${percent(share)} is over without evidence of harm; ${percent(next.share)} comes next.`,
      watches,
    }
  return {
    decision: 'finished',
    share: 1,
    reason: `Every step is over without evidence of harm. ${watches.map(unseen).join(' ')}`,
    watches,
  }
}

type Watch = CanaryDecision['watches'][number]

/** Each share by itself, then multiplied; a user counts in the step of their first exposure alone. */
function weighWatch(
  { watches, alphaRollback }: CanaryDesign,
  { steps }: CanaryEvidence,
  watch: string,
): Watch {
  const limit = watches.length / alphaRollback
  const stretches = steps.map(({ share, canary, control }): FailureStretch => {
    const treatment = canary.failing[watch] ?? 0
    return { treatment, both: treatment + (control.failing[watch] ?? 0), share }
  })
  const total = (side: 'canary' | 'control') => ({
    failures: steps.reduce((sum, step) => sum + (step[side].failing[watch] ?? 0), 0),
    users: steps.reduce((sum, step) => sum + step[side].users, 0),
  })
  const [canary, control] = [total('canary'), total('control')]
  return {
    watch,
    eValue: Math.exp(Math.min(failureLogEValue(stretches), 700)),
    limit,
    canaryFailures: canary.failures,
    canaryUsers: canary.users,
    controlFailures: control.failures,
    controlUsers: control.users,
    moreFailuresToRollBack: moreFailures(stretches, Math.log(limit)),
  }
}

/** How many more canary users it would take, were all of them in the last step; 0 when there are enough. */
function moreFailures(stretches: readonly FailureStretch[], limit: number): number {
  const before = failureLogEValue(stretches.slice(0, -1))
  const { treatment, both, share } = stretches.at(-1)!
  const isEnough = (more: number): boolean =>
    before + failureLogEValue([{ treatment: treatment + more, both: both + more, share }]) >= limit
  if (isEnough(0)) return 0
  let [low, high] = [0, 1]
  while (!isEnough(high)) [low, high] = [high, high * 2]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (isEnough(middle)) high = middle
    else low = middle
  }
  return high
}

/** Why the present step is not over; null when it is. Stretches of one share that follow each other are one step. */
function stillWaiting(design: CanaryDesign, { steps }: CanaryEvidence, nowMs: number): string | null {
  const { share } = steps.at(-1)!
  const first = steps.findLastIndex((step) => step.share !== share) + 1
  const hours = (design.steps.findLast((step) => step.share <= share) ?? design.steps[0]!).hours
  const left = steps[first]!.startedAtMs + hours * hourMs - nowMs
  if (left > 0) return `${percent(share)} of users for another ${waitWords(left)}.`
  const users = steps.slice(first).reduce((sum, step) => sum + step.canary.users, 0)
  if (users < design.minimumUsersPerStep)
    return `The step at ${percent(share)} has seen ${users} canary users of the ${design.minimumUsersPerStep} it needs.`
  return null
}

/** A small canary cannot see small harm; said with a number. */
const unseen = ({ watch, canaryFailures, canaryUsers, moreFailuresToRollBack }: Watch): string =>
  `${watch} befell ${canaryFailures} of ${canaryUsers} canary users; ${canaryFailures + moreFailuresToRollBack} would have rolled it back.`

const percent = (share: number): string => `${round(share * 100)} %`
const round = (value: number): string => String(Number(value.toPrecision(3)))

/** Below two hours by the minute. */
function waitWords(ms: number): string {
  const minutes = Math.ceil(ms / 60_000)
  if (minutes <= 1) return 'minute'
  return minutes < 120 ? `${minutes} minutes` : `${round(ms / hourMs)} hours`
}
