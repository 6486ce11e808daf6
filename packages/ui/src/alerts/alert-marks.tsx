import type { Alert, AlertDelivery } from '@telltale/sdk'
import { Badge } from '../parts/status-mark.tsx'
import { severityTone, silencedWords } from './words.ts'

/** How bad, and who takes care. */
export const AlertMarks = ({ alert }: { readonly alert: Alert }) => (
  <span className="inline-flex flex-wrap gap-1.5">
    <Badge tone={severityTone[alert.severity]}>{alert.severity}</Badge>
    {alert.state === 'acknowledged' && <Badge>acknowledged by {alert.acknowledgedBy}</Badge>}
    {alert.state === 'resolved' && <Badge tone="good">over</Badge>}
    {alert.silencedUntil !== null && <Badge>{silencedWords(alert.silencedUntil)}</Badge>}
  </span>
)

export function DeliveryState({ delivery: { status, attempts } }: { readonly delivery: AlertDelivery }) {
  if (status === 'delivered') return <Badge tone="good">delivered</Badge>
  if (status === 'failed') return <Badge tone="bad">not taken</Badge>
  return attempts === 0 ? <Badge>waiting</Badge> : <Badge tone="warn">trying again</Badge>
}
