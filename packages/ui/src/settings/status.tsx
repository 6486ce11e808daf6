import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import { formatBytes, formatCount, formatMs, plural } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/notice.tsx'
import { Figure, Figures, Section } from '../parts/page.tsx'
import { SkeletonBox } from '../parts/skeleton.tsx'
import { Badge, type Tone } from '../parts/status-mark.tsx'

const tones: Readonly<Record<string, Tone>> = { up: 'good', starting: 'warn', down: 'bad' }

const Mark = ({ state }: { readonly state: string }) => (
  <Badge tone={tones[state] ?? 'neutral'}>{state}</Badge>
)

/** How the engines, the spool and the process are, asked again every five seconds. */
export function StatusSection() {
  const { data, error, isPending, isError, refetch } = useQuery({
    queryKey: ['status'],
    queryFn: api.status,
    refetchInterval: 5_000,
  })
  if (isError) return <Problem error={error} retry={() => void refetch()} />
  if (isPending || data === undefined) return <SkeletonBox className="h-60" />
  const { spool, tape, state } = data
  return (
    <>
      <Section title="Engines">
        <Figures>
          <Figure name="Tape" note={`${tape.kind}, ${plural(tape.restarts, 'restart')}`}>
            <Mark state={tape.state} />
          </Figure>
          <Figure name="State store" note={state.kind}>
            <Mark state={state.state} />
          </Figure>
          <Figure name="Snapshot" note={<Moment at={data.snapshot.at} ago />}>
            revision {data.snapshot.revision}
          </Figure>
        </Figures>
        {tape.lastError !== null && (
          <p className="break-words text-soft">The tape’s last error: {tape.lastError}</p>
        )}
      </Section>
      <Section title="Spool" note="records on their way to the tape">
        <Figures>
          <Figure
            name="Waiting"
            note={`${formatBytes(spool.waitingBytes)} in ${plural(spool.waitingSegments, 'segment')}`}
          >
            {plural(spool.waitingRows, 'row')}
          </Figure>
          <Figure name="Landed">{formatCount(spool.landedRows)}</Figure>
          <Figure name="Dropped">
            <span className={spool.dropped > 0 ? 'text-bad' : ''}>{formatCount(spool.dropped)}</span>
          </Figure>
          <Figure name="Set aside">
            <span className={spool.refusedSegments > 0 ? 'text-warn' : ''}>
              {plural(spool.refusedSegments, 'segment')}
            </span>
          </Figure>
        </Figures>
        {spool.lastError !== null && (
          <p className="break-words text-soft">The spool’s last error: {spool.lastError}</p>
        )}
      </Section>
      <Section title="Process">
        <Figures byFour>
          <Figure name="Version">{data.version}</Figure>
          <Figure name="Address">{data.address}</Figure>
          <Figure name="Running">
            <span title={data.startedAt}>{formatUptime(data.uptimeMs)}</span>
          </Figure>
          <Figure name="Memory">{formatBytes(data.process.rssBytes)}</Figure>
          <Figure name="Event loop, p99">{formatMs(data.process.eventLoopDelayP99Ms)}</Figure>
        </Figures>
      </Section>
    </>
  )
}

/** 42 s, 18 min, 7 h, 12 d. */
function formatUptime(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`
  return `${Math.round(seconds / 86_400)} d`
}
