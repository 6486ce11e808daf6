import type { Evidence } from './model.ts'
import type { NoticeAlert, NoticeBody } from './notice-model.ts'

const title = { critical: 'Critical', warning: 'Warning', info: 'Info' } as const

/** What the notice says in one line, without markup. */
export function headlineOf({ kind, alerts, counts, severity }: NoticeBody): string {
  if (kind === 'test') return 'A test from Telltale: nothing is wrong.'
  const first = alerts[0]?.title ?? 'alerts'
  const { firing, acknowledged, resolved, moved } = counts
  if (kind === 'firing')
    return firing === 1
      ? `${title[severity]}: ${first}`
      : `${title[severity]}: ${firing} alerts, ${first} and more`
  if (kind === 'acknowledged')
    return acknowledged === 1 ? `Acknowledged: ${first}` : `${acknowledged} alerts are acknowledged`
  if (resolved + moved === 1) return `${resolved === 1 ? 'Resolved' : 'Told elsewhere'}: ${gone(alerts)}`
  return `Resolved: ${resolved + moved} alerts, ${gone(alerts)} and more`
}

const gone = (alerts: readonly NoticeAlert[]): string =>
  alerts.find(({ state }) => state === 'resolved' || state === 'moved')?.title ?? 'alerts'

/** `[critical] `, `[resolved] ` … what is before an alert's title in a list. */
export const markOf = ({ state, severity }: NoticeAlert): string =>
  state === 'firing' ? severity : state === 'moved' ? 'told elsewhere' : state

/** "block rate 23.1 % (95 % interval 21.0 % to 25.3 %, n = 1,204), threshold 10 %"; null when nothing was measured. */
export function evidenceWords(evidence: Evidence | null): string | null {
  if (evidence === null) return null
  const { measure, value, threshold, low, high, n, unit } = evidence
  const inUnit = (number: number): string => amount(number, unit)
  const details = [
    low === null || high === null ? null : `95 % interval ${inUnit(low)} to ${inUnit(high)}`,
    n === null ? null : `n = ${grouped(n)}`,
  ].filter((part) => part !== null)
  return [
    `${measure} ${value === null ? 'unknown' : inUnit(value)}`,
    details.length === 0 ? '' : ` (${details.join(', ')})`,
    threshold === null ? '' : `, threshold ${inUnit(threshold)}`,
  ].join('')
}

function amount(number: number, unit: Evidence['unit']): string {
  if (unit === 'share') return `${trimmed(number * 100, 2)} %`
  if (unit === 'ms') return number >= 10_000 ? `${trimmed(number / 1_000, 1)} s` : `${trimmed(number, 1)} ms`
  if (unit === 'usd') return `$${trimmed(number, 4)}`
  return unit === 'count' ? grouped(Math.round(number)) : trimmed(number, 4)
}

const trimmed = (number: number, digits: number): string => String(Number(number.toFixed(digits)))
const grouped = (number: number): string => number.toLocaleString('en-US')

/** Where an alert is looked at: its own page, else the list of alerts; null when the address is not known. */
export function linkOf({ link }: Pick<NoticeAlert, 'link'>, baseUrl: string | null): string | null {
  if (baseUrl === null) return null
  const url = URL.parse(`${baseUrl.replace(/\/+$/, '')}${link ?? '/alerts'}`)
  // Slack's markup ends an address at a bar.
  return url === null ? null : url.href.replaceAll('|', '%7C')
}

/** How many alerts a notice counts and does not hold. */
export const omittedOf = ({ alerts, counts }: NoticeBody): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0) - alerts.length

export const whenWords = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`
