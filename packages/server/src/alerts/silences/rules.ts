import { RE2JS } from 're2js'
import type { Matcher, Silence } from './model.ts'

/** A label that an alert does not have is compared as empty text, as Alertmanager does. */
type LabelsOf = Readonly<Record<string, string>>

/** Whether all matchers hold; none holds for everything. Expressions match the whole value, in linear time. */
export function matches(matchers: readonly Matcher[], labels: LabelsOf): boolean {
  return matchers.every(({ label, is, value }) => {
    const own = labels[label] ?? ''
    if (is === '=') return own === value
    if (is === '!=') return own !== value
    const isMatch = RE2JS.compile(value, RE2JS.DOTALL).matches(own)
    return is === '=~' ? isMatch : !isMatch
  })
}

/** Whether the text is an expression RE2 takes. */
export function isExpression(text: string): boolean {
  try {
    RE2JS.compile(text)
    return true
  } catch {
    return false
  }
}

export const isActive = (
  { startsAt, endsAt }: Pick<Silence, 'startsAt' | 'endsAt'>,
  nowMs: number,
): boolean => Date.parse(startsAt) <= nowMs && nowMs < Date.parse(endsAt)

/** The silence that holds this alert back just now, if any. */
export const silenceOf = (silences: readonly Silence[], labels: LabelsOf, nowMs: number): Silence | null =>
  silences.find((silence) => isActive(silence, nowMs) && matches(silence.matchers, labels)) ?? null
