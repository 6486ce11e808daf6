import { problem, type Problem } from '../../kernel/problem.ts'
import { embedderOf, type SemanticSettings } from './model.ts'
import { judgedAtLeast, shadowReport, type ShadowReport } from './shadow.ts'
import type { Observation } from './logistic.ts'
import { learnThreshold, type Learned } from './threshold.ts'

/** A call whose question was near one that had been answered. */
export type Seen = {
  readonly callId: string
  readonly route: string
  readonly promptName: string | null
  readonly embedder: string
  readonly similarity: number
  /** The answer was really given; nothing is known of it unless someone says so. */
  readonly isGiven: boolean
  /** The similarity reached what had been learned by then. */
  readonly wouldServe: boolean
  /** Null: not known. */
  readonly isRight: boolean | null
}

/** What is known of one route and embedder. */
export type Standing = ShadowReport & { readonly threshold: Learned }

export type Sought = {
  readonly route: string
  readonly embedder: string
  readonly wrongPerHitAtMost: number
}

/** Judged ones whose similarity had reached the threshold that was learned before them: no answer judges itself. */
export function standingOf(seen: readonly Seen[], { route, embedder, wrongPerHitAtMost }: Sought): Standing {
  const ours = seen.filter((one) => one.route === route && one.embedder === embedder)
  const served = ours.filter(({ isGiven, wouldServe }) => isGiven || wouldServe)
  const judged = served.filter(({ isRight }) => isRight !== null)
  const wrong = judged.filter(({ isRight }) => isRight === false).length
  return {
    ...shadowReport(
      { requests: ours.length, wouldHits: served.length, judged: judged.length, wrong },
      wrongPerHitAtMost,
    ),
    threshold: learnThreshold(observationsOf(ours), wrongPerHitAtMost),
  }
}

/** Of one prompt alone, where it has a name: prompts differ in how alike two questions must be. */
export const thresholdOf = (
  seen: readonly Seen[],
  { route, embedder, wrongPerHitAtMost, promptName }: Sought & { readonly promptName: string | null },
): Learned =>
  learnThreshold(
    observationsOf(
      seen.filter((one) => one.route === route && one.embedder === embedder && one.promptName === promptName),
    ),
    wrongPerHitAtMost,
  )

/** The newest say most, and a curve needs no more. */
const observationsAtMost = 500

const observationsOf = (newestFirst: readonly Seen[]): Observation[] =>
  newestFirst
    .flatMap(({ similarity, isRight }) => (isRight === null ? [] : [{ similarity, isRight }]))
    .slice(0, observationsAtMost)

export const soughtOf = (route: string, settings: SemanticSettings): Sought => ({
  ...{ route, embedder: embedderOf(settings), wrongPerHitAtMost: settings.wrongPerHitAtMost },
})

/** Why a route may not give what its shadow has seen; null when it may. */
export function unprovenProblem(
  seen: readonly Seen[],
  route: string,
  settings: SemanticSettings,
): Problem | null {
  const standing = standingOf(seen, soughtOf(route, settings))
  return standing.mayBeEnabled
    ? null
    : problem('semantic-unproven', inNumbers(standing, settings.wrongPerHitAtMost))
}

function inNumbers({ judged, wrong, falseHitRate }: Standing, limit: number): string {
  const percent = (share: number): string => `${(share * 100).toFixed(2)} %`
  const measured =
    judged === 0
      ? 'no would-be hit has been judged'
      : `of ${judged} judged would-be hits ${wrong} were wrong (${percent(falseHitRate.value)}, 95 % interval ${percent(falseHitRate.low)} to ${percent(falseHitRate.high)})`
  return `In the last 30 days ${measured}; the whole interval must lie within ${percent(limit)}, for which at least ${judgedAtLeast(limit)} must be judged.`
}
