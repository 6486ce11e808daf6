import type { Alert } from '@telltale/sdk'
import { Link } from '@tanstack/react-router'
import { Button } from '../parts/button.tsx'
import { plural } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { AlertMarks } from './alert-marks.tsx'
import { toldWords } from './words.ts'

type AlertCardProps = {
  readonly alert: Alert
  readonly acknowledge: () => void
  readonly unacknowledge: () => void
  readonly silence: () => void
}

/** One open alert: what is wrong, since when, who was told, and what to do about it. */
export const AlertCard = ({ alert, acknowledge, unacknowledge, silence }: AlertCardProps) => (
  <li className="grid gap-1.5 border-b border-line px-4 py-3 last:border-0">
    <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
      <div className="grid min-w-0 gap-1">
        <h3 className="flex flex-wrap items-center gap-2 font-semibold">
          <Link to="/alerts/$alertId" params={{ alertId: alert.id }} className="text-accent hover:underline">
            {alert.title}
          </Link>
          <AlertMarks alert={alert} />
        </h3>
        <p className="max-w-200">{alert.sentence}</p>
      </div>
      <AlertButtons {...{ alert, acknowledge, unacknowledge, silence }} />
    </div>
    {alert.evidenceWords !== null && <p className="text-small text-soft">{alert.evidenceWords}</p>}
    <p className="max-w-200 text-small text-soft">{alert.remedy}</p>
    <p className="text-small text-faint">
      since <Moment at={alert.since} ago />, {plural(alert.occurrences, 'time')}, from {alert.source};{' '}
      {toldWords(alert.told)}
      {alert.comment === null ? '' : `; “${alert.comment}”`}
    </p>
  </li>
)

export const AlertButtons = ({ alert, acknowledge, unacknowledge, silence }: AlertCardProps) => (
  <span className="inline-flex shrink-0 flex-wrap gap-1.5">
    {alert.state === 'open' && (
      <Button size="row" aria-label={`Acknowledge ${alert.title}`} onClick={acknowledge}>
        Acknowledge
      </Button>
    )}
    {alert.state === 'acknowledged' && (
      <Button
        size="row"
        aria-label={`Take back the acknowledgement of ${alert.title}`}
        onClick={unacknowledge}
      >
        Take back
      </Button>
    )}
    <Button size="row" aria-label={`Silence ${alert.title}`} onClick={silence}>
      Silence
    </Button>
  </span>
)
