import type { Limit, NewLimit } from '../settings-records.ts'

/** A limit as it is typed. */
export type LimitDraft = {
  readonly name: string
  readonly amount: string
  readonly measure: NewLimit['measure']
  readonly window: NewLimit['window']
  readonly kind: NewLimit['kind']
  readonly degradeTo: string
  readonly each: string
  readonly keyId: string
  readonly model: string
  readonly user: string
  /** `team=red, tier=free`. */
  readonly tags: string
  readonly reserve: NewLimit['reserve']
  readonly onStoreFailure: NewLimit['onStoreFailure']
  readonly onUnknownPrice: NewLimit['onUnknownPrice']
}

export const emptyDraft: LimitDraft = {
  name: '',
  amount: '',
  measure: 'usd',
  window: 'month',
  kind: 'hard',
  degradeTo: '',
  each: '',
  keyId: '',
  model: '',
  user: '',
  tags: '',
  reserve: 'most',
  onStoreFailure: 'open',
  onUnknownPrice: 'count',
}

/** Tags as they are typed, the team first: it is the tag of that name. */
const typedTags = ({ scope: { team, tags } }: Limit): string =>
  Object.entries({ ...(team === undefined ? {} : { team }), ...tags })
    .map((pair) => pair.join('='))
    .join(', ')

export const draftOf = (limit: Limit): LimitDraft => ({
  name: limit.name,
  amount: String(limit.amount),
  measure: limit.measure,
  window: limit.window,
  kind: limit.kind,
  degradeTo: limit.degradeTo ?? '',
  each: limit.each ?? '',
  keyId: limit.scope.keyId ?? '',
  model: limit.scope.model ?? '',
  user: limit.scope.user ?? '',
  tags: typedTags(limit),
  reserve: limit.reserve,
  onStoreFailure: limit.onStoreFailure,
  onUnknownPrice: limit.onUnknownPrice,
})

const given = <Name extends string>(name: Name, text: string): { readonly [name in Name]?: string } =>
  text.trim() === '' ? {} : ({ [name]: text.trim() } as { readonly [name in Name]: string })

/**
 * The limit that was typed, or the sentence that says what is missing. What the form does not show (provider, route,
 * how a minute is counted) stays as it was.
 */
export function limitOf(draft: LimitDraft, before: Limit | null): NewLimit | string {
  const amount = Number(draft.amount.replaceAll(/[\s,$]/g, ''))
  if (draft.amount.trim() === '' || !(amount > 0)) return 'The amount is a number above 0.'
  if (draft.measure !== 'usd' && !Number.isInteger(amount)) return `${amount} is not a whole number.`
  if (draft.kind === 'degrade' && draft.degradeTo.trim() === '') return 'Name the model to go on with.'
  const pairs = draft.tags
    .split(',')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map((pair) => [
      pair.slice(0, Math.max(0, pair.indexOf('='))).trim(),
      pair.slice(pair.indexOf('=') + 1).trim(),
    ])
  if (pairs.some(([name, value]) => name === '' || value === ''))
    return 'Tags are written name=value, with commas between them.'
  const tags = Object.fromEntries(pairs) as Record<string, string>
  const { provider, route } = before?.scope ?? {}
  const isSameWindow = before?.window === draft.window
  return {
    measure: draft.measure,
    window: draft.window,
    amount,
    scope: {
      ...given('keyId', draft.keyId),
      ...given('model', draft.model),
      ...given('user', draft.user),
      ...(pairs.length === 0 ? {} : { tags }),
      ...(provider === undefined ? {} : { provider }),
      ...(route === undefined ? {} : { route }),
    },
    each: draft.each === '' ? null : draft.each,
    kind: draft.kind,
    degradeTo: draft.kind === 'degrade' ? draft.degradeTo.trim() : null,
    ...(isSameWindow && before?.algorithm !== undefined ? { algorithm: before.algorithm } : {}),
    reserve: draft.reserve,
    onStoreFailure: draft.onStoreFailure,
    onUnknownPrice: draft.onUnknownPrice,
  }
}

/** Whom a limit counts, in words. */
export function scopeWords(
  { scope: { keyId, tags, ...words }, each }: Pick<Limit, 'scope' | 'each'>,
  keyName: (id: string) => string,
): string {
  const all = [
    ...(keyId === undefined ? [] : [`key ${keyName(keyId)}`]),
    ...Object.entries({ ...words, ...tags }).map(([name, value]) => `${name} ${value}`),
    ...(each === null ? [] : [`each ${each.replace(/^tag:/, 'tag ')}`]),
  ]
  return all.length === 0 ? 'all calls' : all.join(', ')
}

/** "a day", "an hour". */
export const aWindow = (of: string): string => (of === 'hour' ? 'an hour' : `a ${of}`)
