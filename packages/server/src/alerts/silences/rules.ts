import { RE2JS } from 're2js'
import type { Matcher, Silence } from './model.ts'

/** A label that an alert does not have is compared as empty text, as Alertmanager does. */
type LabelsOf = Readonly<Record<string, string>>

/** Whether all of them hold; none holds for everything. Expressions match the whole value, in linear time. */
export function matching(matchers: readonly Matcher[]): (labels: LabelsOf) => boolean {
  const each = matchers.map(({ label, is, value }) => {
    const holds = comparison(is, value)
    return (labels: LabelsOf): boolean => holds(labels[label] ?? '')
  })
  return (labels) => each.every((holds) => holds(labels))
}

function comparison(is: Matcher['is'], value: string): (own: string) => boolean {
  if (is === '=') return (own) => own === value
  if (is === '!=') return (own) => own !== value
  const expression = RE2JS.compile(value, RE2JS.DOTALL)
  return is === '=~' ? (own) => expression.matches(own) : (own) => !expression.matches(own)
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

/** What tells the silence that holds an alert with these labels back just now; null when none does. */
export function silencing(silences: readonly Silence[], nowMs: number): (labels: LabelsOf) => Silence | null {
  const active = silences
    .filter((silence) => isActive(silence, nowMs))
    .map((silence) => ({ silence, holds: matching(silence.matchers) }))
  return (labels) => active.find(({ holds }) => holds(labels))?.silence ?? null
}
