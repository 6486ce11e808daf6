import type { Webhook, WebhookDelivery } from '@telltale/sdk'
import { formatMs } from '../parts/format.ts'
import { Badge } from '../parts/status-mark.tsx'

/** How the last attempt to tell it went. */
export function Health({ webhook: { lastAttemptAt, lastError } }: { readonly webhook: Webhook }) {
  if (lastAttemptAt === null) return <Badge>nothing told yet</Badge>
  if (lastError === null) return <Badge tone="good">delivering</Badge>
  return (
    <span title={lastError}>
      <Badge tone="bad">failing</Badge>
      <span className="ml-2 text-small text-soft">{lastError}</span>
    </span>
  )
}

export function DeliveryMark({ delivery: { status, attempts, changeId } }: { delivery: WebhookDelivery }) {
  if (status === 'delivered') return <Badge tone="good">delivered</Badge>
  if (status === 'failed') return <Badge tone="bad">{changeId === null ? 'failed' : 'given up'}</Badge>
  return attempts === 0 ? <Badge>waiting</Badge> : <Badge tone="warn">trying again</Badge>
}

/** What the receiver answered, or why it did not. */
export const answerWords = ({ lastStatus, lastError, lastLatencyMs }: WebhookDelivery): string =>
  lastError ?? (lastStatus === null ? '–' : `${lastStatus} in ${formatMs(lastLatencyMs)}`)

/** What came of a ping. */
export function Pinged({ name, ping }: { readonly name: string; readonly ping: WebhookDelivery }) {
  const isTaken = ping.status === 'delivered'
  return (
    <div
      role={isTaken ? 'status' : 'alert'}
      className={`rounded-medium border border-l-2 border-line bg-raised px-3 py-2 ${isTaken ? 'border-l-good' : 'border-l-bad'}`}
    >
      {isTaken ? `“${name}” took the ping: ` : `“${name}” did not take the ping: `}
      {answerWords(ping)}
    </div>
  )
}
