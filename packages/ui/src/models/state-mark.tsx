import { formatMs } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Badge } from '../parts/status-mark.tsx'
import type { TargetState } from './target-state.ts'

/** The breaker of a target as a word. */
export const StateMark = ({ state }: { readonly state: TargetState }) => (
  <Badge tone={state.tone}>{state.word}</Badge>
)

/** Why a target is as it is, and until when. */
export const StateWhy = ({ state }: { readonly state: TargetState }) =>
  state.why === null && state.until === null ? null : (
    <span>
      {state.why}
      {state.until !== null && (
        <>
          {state.why !== null && '; '}
          rests until <Moment at={state.until} />
        </>
      )}
    </span>
  )

/** Calls under way and recent time to first content, where known. */
export const StateLoad = ({ state }: { readonly state: TargetState }) => (
  <span className="whitespace-nowrap">
    {state.inFlight > 0 && `${state.inFlight} under way`}
    {state.inFlight > 0 && state.latencyMs !== null && ', '}
    {state.latencyMs !== null && (
      <span title="Recent time to first content">{formatMs(state.latencyMs)}</span>
    )}
  </span>
)
