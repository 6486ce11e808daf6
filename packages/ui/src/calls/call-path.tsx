import { Fragment } from 'react'
import { plural } from '../parts/format.ts'
import { Badge, CallStatusMark } from '../parts/status-mark.tsx'
import type { Attempt, Call } from '../records.ts'

/** More than these are in the table of attempts. */
const shownAtMost = 5

/** The way a call took when it did not simply go to one target and come back: whom it passed over, each attempt, and why it was made. */
export function CallPath({ call }: { readonly call: Call }) {
  const { attempts } = call
  const rested = call.passedOver?.targets ?? []
  if (attempts.length < 2 && rested.length === 0) return null
  return (
    <p aria-label="The way it took" className="flex flex-wrap items-center gap-x-2 gap-y-1">
      {rested.slice(0, shownAtMost).map((target, at) => (
        <span key={at} className="inline-flex items-center gap-1.5">
          <span className="text-soft">
            {target.provider} · {target.model}
          </span>
          <Badge tone="warn">passed over at rest</Badge>
        </span>
      ))}
      {attempts.slice(0, shownAtMost).map((attempt, at) => (
        <Fragment key={at}>
          {at > 0 && <span className="text-small text-faint">{joint(attempt)}</span>}
          {at === 0 && rested.length > 0 && <span className="text-small text-faint">→ so went to</span>}
          <span className="inline-flex items-center gap-1.5">
            <span>
              <span className="font-medium">{attempt.provider}</span> · {attempt.model}
            </span>
            <CallStatusMark status={attempt.outcome} />
          </span>
        </Fragment>
      ))}
      {attempts.length > shownAtMost && (
        <span className="text-small text-faint">
          and {plural(attempts.length - shownAtMost, 'more attempt', 'more attempts')}
        </span>
      )}
    </p>
  )
}

const joint = ({ reason }: Attempt): string =>
  reason === 'hedge' ? '∥ beside it' : reason === 'retry' ? '→ again' : '→ fell back to'
