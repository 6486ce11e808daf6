import type { LiveState } from '../shell/live.ts'
import { Button } from './button.tsx'

const words: Readonly<Record<LiveState, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  retrying: 'Reconnecting',
  paused: 'Paused',
}

/** Whether a list follows what lands, and the way to stop it. */
export const LiveMark = ({
  live,
  paused,
  turn,
}: {
  readonly live: LiveState
  readonly paused: boolean
  readonly turn: () => void
}) => (
  <>
    <span className="flex items-center gap-1.5 text-small text-soft" role="status">
      <span
        aria-hidden
        className={`size-1.5 rounded-full ${live === 'live' ? 'bg-good' : 'bg-line-strong'}`}
      />
      {words[live]}
    </span>
    <Button onClick={turn} className="min-w-18">
      {paused ? 'Go on' : 'Pause'}
    </Button>
  </>
)
