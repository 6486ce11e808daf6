import { Link } from '@tanstack/react-router'
import { Badge } from '../parts/status-mark.tsx'
import { useAlerts } from './use-alerts.ts'
import { alertsSentence, severityTone } from './words.ts'

/** Says in one line what is open, where there is something; nothing otherwise. */
export function OpenAlerts() {
  const alerts = useAlerts('open').data?.alerts ?? []
  const [worst] = alerts
  if (worst === undefined) return null
  return (
    <p className="flex flex-wrap items-center gap-2">
      <Badge tone={severityTone[worst.severity]}>{worst.severity}</Badge>
      <Link to="/alerts" className="font-medium text-accent hover:underline">
        {alertsSentence(alerts)}
      </Link>
    </p>
  )
}
