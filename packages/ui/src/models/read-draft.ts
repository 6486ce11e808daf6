import type { RouteCondition, RoutePlan, RouteStep } from '@telltale/sdk'
import type { Faults, RouteDraft, StepDraft, Tri, WhenDraft } from './route-draft.ts'
import { readSimilar } from './similar-draft.ts'

/** What is typed as the plan to send, and what cannot be read. Fields of `before` the form does not know are kept. */
export function readDraft(
  draft: RouteDraft,
  before: RoutePlan | null,
): { readonly plan: RoutePlan; readonly faults: Faults } {
  const faults = new Map<string, string>()
  const number = (text: string, place: string, per = 1): number | undefined => {
    const typed = text.trim()
    if (typed === '') return undefined
    const value = Number(typed)
    if (!Number.isFinite(value)) faults.set(place, 'This is not a number.')
    return per === 1 ? value : Number((value / per).toFixed(8))
  }
  const numbers = (typed: Readonly<Record<string, string>>, place: string): Record<string, number> =>
    Object.fromEntries(
      Object.entries(typed).flatMap(([name, text]) => {
        const value = number(text, `${place}.${name}`)
        return value === undefined ? [] : [[name, value]]
      }),
    )
  const { isHedged, hedgePercentile, hedgeShare, translationLoss } = draft
  const hedge = filled({
    percentile: number(hedgePercentile, 'hedge.percentile', 100),
    atMostShare: number(hedgeShare, 'hedge.atMostShare', 100),
  })
  const { ttlSeconds: _, semantic, ...cacheBefore } = before?.cache ?? {}
  const similar =
    draft.cacheMode === 'semantic'
      ? { semantic: readSimilar(draft.similar, { before: semantic, number, faults }) }
      : {}
  const cache = filled({ ttlSeconds: number(draft.cacheSeconds, 'cache.ttlSeconds') })
  const deadlines = numbers(draft.deadlines, 'deadlines')
  const retries = numbers(draft.retries, 'retries')
  const step = ({ split, targets, when }: StepDraft, at: number): RouteStep => {
    const place = `plan.${at}`
    const conditions = readWhen(when, place, number, faults)
    return {
      ...(isEmpty(conditions) ? {} : { when: conditions }),
      ...(split === 'weighted' || targets.length < 2 ? {} : { split }),
      targets: targets.map(({ provider, model, weight }, index) => {
        const target = `${place}.targets.${index}`
        if (model.trim() === '') faults.set(`${target}.model`, 'Which model?')
        return { provider, model: model.trim(), ...filled({ weight: number(weight, `${target}.weight`) }) }
      }),
    }
  }
  const plan = draft.steps.map(step)
  if (draft.name.trim() === '') faults.set('name', 'A route needs a name.')
  return {
    faults,
    plan: {
      ...unknownTo(before),
      plan,
      ...(isEmpty(deadlines) ? {} : { deadlines }),
      ...(isEmpty(retries) ? {} : { retries }),
      ...(isHedged || !isEmpty(hedge) ? { hedge: { enabled: isHedged, ...hedge } } : {}),
      ...(draft.cacheMode === ''
        ? {}
        : {
            cache: { ...cacheBefore, ...similar, mode: draft.cacheMode, scope: draft.cacheScope, ...cache },
          }),
      ...(translationLoss === '' ? {} : { translationLoss }),
    },
  }
}

function readWhen(
  when: WhenDraft,
  place: string,
  number: (text: string, place: string) => number | undefined,
  faults: Map<string, string>,
): RouteCondition {
  const chars = filled({
    atLeast: number(when.atLeast, `${place}.when.inputChars.atLeast`),
    atMost: number(when.atMost, `${place}.when.inputChars.atMost`),
  })
  const tags: [string, string][] = []
  for (const line of when.tags.split('\n').map((text) => text.trim())) {
    if (line === '') continue
    const at = line.indexOf(':')
    if (at < 1) faults.set(`${place}.when.tags`, `“${line}” is not a name, a colon and a value.`)
    else tags.push([line.slice(0, at).trim(), line.slice(at + 1).trim()])
  }
  const text = (typed: string): string | undefined => (typed.trim() === '' ? undefined : typed.trim())
  const yes = (tri: Tri): boolean | undefined => (tri === '' ? undefined : tri === 'yes')
  return filled({
    stream: yes(when.stream),
    hasTools: yes(when.hasTools),
    hasImages: yes(when.hasImages),
    inputChars: isEmpty(chars) ? undefined : chars,
    model: text(when.model),
    tags: tags.length === 0 ? undefined : Object.fromEntries(tags),
    environment: text(when.environment),
    user: text(when.user),
  })
}

const ours = [
  'plan',
  'deadlines',
  'retries',
  'hedge',
  'cache',
  'translationLoss',
  'name',
  'source',
  'updatedAt',
]
const unknownTo = (before: RoutePlan | null): object =>
  Object.fromEntries(Object.entries(before ?? {}).filter(([name]) => !ours.includes(name)))

const isEmpty = (value: object): boolean => Object.keys(value).length === 0

type Filled<Of> = { readonly [Name in keyof Of]?: Exclude<Of[Name], undefined> }
const filled = <Of extends object>(value: Of): Filled<Of> =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Filled<Of>
