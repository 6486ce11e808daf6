import type { Alert, AlertMatcher, NewSilence } from '@telltale/sdk'

export type SilenceDraft = {
  readonly matchers: readonly Required<AlertMatcher>[]
  readonly hours: string
  readonly reason: string
}

export const lengths = [
  { hours: '1', label: '1 hour' },
  { hours: '4', label: '4 hours' },
  { hours: '24', label: 'a day' },
  { hours: '72', label: '3 days' },
  { hours: '168', label: 'a week' },
] as const

/** Begins with what tells this alert from others: its own labels, or its key when it has none. */
export function draftFrom(alert: Pick<Alert, 'labels' | 'key' | 'source'> | null): SilenceDraft {
  const named = alert === null ? [['', '']] : Object.entries(alert.labels)
  const pairs = named.length > 0 ? named : [['key', alert?.key ?? '']]
  return {
    matchers: pairs.map(([label = '', value = '']) => ({ label, is: '=', value })),
    ...{ hours: '4', reason: '' },
  }
}

/** What is sent; lines without a label are left out. */
export const silenceOf = ({ matchers, hours, reason }: SilenceDraft, nowMs: number): NewSilence => ({
  matchers: matchers
    .filter(({ label }) => label.trim() !== '')
    .map((matcher) => ({ ...matcher, label: matcher.label.trim() })),
  endsAt: new Date(nowMs + Number(hours) * 3_600_000).toISOString(),
  reason: reason.trim(),
})
