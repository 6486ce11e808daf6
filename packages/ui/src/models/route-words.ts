import { formatCount, formatMs, formatShare } from '../parts/format.ts'
import type {
  RouteCondition,
  RoutePlan,
  RouteSplit,
  RouteStep,
  RouteTarget,
  SemanticCache,
} from '@telltale/sdk'

/** How a target is chosen among several, in words. */
export const splitWords: { readonly [split in RouteSplit]: string } = {
  weighted: 'drawn by weight',
  sticky: 'the same one for each user',
  'least-in-flight': 'the one with the fewest calls under way',
  'power-of-two': 'the quicker of two, drawn by weight',
}

export const targetName = ({ provider, model }: Pick<RouteTarget, 'provider' | 'model'>): string =>
  `${provider} · ${model}`

const yesOr = (value: boolean | undefined, yes: string, no: string): string[] =>
  value === undefined ? [] : [value ? yes : no]

function charsWords({ atLeast, atMost }: NonNullable<RouteCondition['inputChars']>): string[] {
  if (atLeast !== undefined && atMost !== undefined)
    return [`${formatCount(atLeast)} to ${formatCount(atMost)} characters`]
  if (atLeast !== undefined) return [`at least ${formatCount(atLeast)} characters`]
  return atMost === undefined ? [] : [`at most ${formatCount(atMost)} characters`]
}

/** What must hold for a step to count, part by part; none when it always does. */
export const conditionWords = (when: RouteCondition | undefined): readonly string[] =>
  when === undefined
    ? []
    : [
        ...yesOr(when.stream, 'streamed', 'not streamed'),
        ...yesOr(when.hasTools, 'with tools', 'without tools'),
        ...yesOr(when.hasImages, 'with images', 'without images'),
        ...charsWords(when.inputChars ?? {}),
        ...(when.model === undefined ? [] : [`model ${when.model}`]),
        ...Object.entries(when.tags ?? {}).map(([name, value]) => `tag ${name}:${value}`),
        ...(when.environment === undefined ? [] : [`environment ${when.environment}`]),
        ...(when.user === undefined ? [] : [`user ${when.user}`]),
      ]

/** A target's share of its step's calls, 0 to 1; null where load or latency decides, or it stands alone. */
export function shareOf(step: RouteStep, target: RouteTarget): number | null {
  if (step.targets.length < 2 || (step.split ?? 'weighted') === 'least-in-flight') return null
  if (step.split === 'power-of-two') return null
  const whole = step.targets.reduce((sum, { weight = 1 }) => sum + weight, 0)
  return whole === 0 ? null : (target.weight ?? 1) / whole
}

/** The plan in a line: targets of a step with a bar between them, steps with an arrow. */
export const planLine = ({ plan }: RoutePlan): string =>
  plan.map(({ targets }) => targets.map(targetName).join(' | ')).join(' → ')

export const targetsOf = ({ plan }: RoutePlan): readonly RouteTarget[] =>
  plan.flatMap(({ targets }) => targets)

const deadlineNames: Readonly<Record<string, string>> = {
  connectMs: 'Connect',
  firstTokenMs: 'First token',
  betweenTokensMs: 'Between tokens',
  answerMs: 'Whole answer',
  totalMs: 'The call',
  minCharsPerSecond: 'Slowest stream',
}

const setting = (name: string, value: number): string =>
  name.endsWith('Ms') ? formatMs(value) : `${formatCount(value)} characters/s`

const similarFact = ({ state, embeddings, wrongPerHitAtMost = 0.01 }: SemanticCache): Fact => ({
  name: 'Similar questions',
  value: `${state === 'enforce' ? 'answered once the shadow shows it right' : 'in the shadow, noted and not answered'}; vectors by ${targetName(embeddings)}; wrong at most ${formatShare(wrongPerHitAtMost)} of the hits`,
})

export type Fact = { readonly name: string; readonly value: string; readonly isUsual?: boolean }

/** What the route says beyond its plan, and the gateway's own word where it says nothing. */
export function ruleFacts(route: RoutePlan): readonly Fact[] {
  const isAlone = targetsOf(route).length < 2 && route.hedge?.enabled !== true
  const { attemptsAtMost, totalMs, baseMs, maxMs } = route.retries ?? {}
  const { hedge } = route
  return [
    {
      name: 'Attempts',
      value: `at most ${attemptsAtMost ?? (isAlone ? 1 : 3)}, begun within ${formatMs(totalMs ?? 60_000)}`,
      isUsual: attemptsAtMost === undefined && totalMs === undefined,
    },
    {
      name: 'Waits between',
      value: `up to ${formatMs(baseMs ?? 250)}, doubling to ${formatMs(maxMs ?? 8_000)}`,
      isUsual: baseMs === undefined && maxMs === undefined,
    },
    ...Object.entries(route.deadlines ?? {}).map(([name, value]) => ({
      name: deadlineNames[name] ?? name,
      value: `${name === 'minCharsPerSecond' ? 'at least' : 'at most'} ${setting(name, value)}`,
    })),
    ...(route.deadlines === undefined
      ? [{ name: 'Deadlines', value: 'the gateway’s own', isUsual: true }]
      : []),
    hedge?.enabled === true
      ? {
          name: 'Hedging',
          value: `a second attempt past the ${(hedge.percentile ?? 0.95) * 100}th percentile, for at most ${formatShare(hedge.atMostShare ?? 0.1)} of calls`,
        }
      : { name: 'Hedging', value: 'off', isUsual: true },
    route.cache === undefined
      ? { name: 'Cache', value: 'off', isUsual: true }
      : {
          name: 'Cache',
          value: `${route.cache.mode}, for ${formatMs((route.cache.ttlSeconds ?? 3_600) * 1000)}, shared by ${route.cache.scope === 'project' ? 'the project' : 'one key'}`,
        },
    ...(route.cache?.semantic === undefined ? [] : [similarFact(route.cache.semantic)]),
    {
      name: 'Lost in translation',
      value:
        route.translationLoss === undefined
          ? 'as the gateway is set'
          : route.translationLoss === 'refuse'
            ? 'refuses the call'
            : 'is left out, with a warning',
      isUsual: route.translationLoss === undefined,
    },
  ]
}
