import { Link } from '@tanstack/react-router'
import type { GuardrailReplay, ReplayExample, ReplayPoint } from '@telltale/sdk'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useId, useState } from 'react'
import { guardrailApi } from '../guardrail-api.ts'
import { formatCount, formatMoment, formatShare, plural } from '../../parts/format.ts'
import { Problem } from '../../parts/notice.tsx'
import { Figure, Figures, Section } from '../../parts/page.tsx'
import { SkeletonBox } from '../../parts/skeleton.tsx'
import { useProject, useRange } from '../../shell/address.ts'
import { rangeWords } from '../monitor-words.ts'
import { ReplayCurve } from './replay-curve.tsx'

/** Examples are fetched once the slider rests. */
const restMs = 250

/** What another threshold would have done, from recorded scores, before it is set. */
export function Replay({ name }: { readonly name: string }) {
  const { hours } = useRange()
  const project = useProject()
  const [chosen, setChosen] = useState<number | null>(null)
  const asked = useRested(chosen)
  const query = useQuery({
    queryKey: ['guardrail-replay', project, hours, name, asked],
    queryFn: () =>
      guardrailApi.replay(name, { hours, ...(asked === null ? {} : { threshold: asked }) }, project),
    placeholderData: keepPreviousData,
  })
  const replay = query.data
  return (
    <Section
      title="Another threshold"
      note={replay?.version == null ? undefined : `replayed on what version ${replay.version} scored`}
    >
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {replay === undefined && query.isPending && <SkeletonBox className="h-32" />}
      {replay !== undefined &&
        (replay.scored === 0 || replay.threshold === null ? (
          <p className="text-soft">No score was recorded in this range, so nothing can be replayed.</p>
        ) : (
          <Scored replay={replay} recorded={replay.threshold} chosen={chosen} choose={setChosen} />
        ))}
    </Section>
  )
}

function Scored({
  replay,
  recorded,
  chosen,
  choose,
}: {
  readonly replay: GuardrailReplay
  readonly recorded: number
  readonly chosen: number | null
  readonly choose: (threshold: number) => void
}) {
  const id = useId()
  const threshold = chosen ?? Math.round(recorded * 100) / 100
  const point = replay.points[Math.round(threshold * 100)]!
  const examples =
    replay.asked !== null && Math.abs(replay.asked.threshold - threshold) < 1e-9 ? replay.asked : null
  return (
    <>
      <div className="grid gap-1">
        <label htmlFor={id} className="text-small font-medium text-soft">
          Fire at a score of {threshold.toFixed(2)} and more
          <span className="ml-2 font-normal text-faint">it was {recorded}</span>
        </label>
        <input
          id={id}
          type="range"
          min={0}
          max={100}
          value={Math.round(threshold * 100)}
          aria-valuetext={threshold.toFixed(2)}
          onChange={(event) => choose(Number(event.target.value) / 100)}
          className="w-full accent-accent"
        />
        <ReplayCurve points={replay.points} threshold={threshold} recorded={recorded} />
      </div>
      <Figures>
        <Figure name="Fires then" note={rangeWords(point.fires)}>
          {formatShare(point.fires.value)}
        </Figure>
        <Figure name="Fired" note={`${rangeWords(replay.fires)}, n ${formatCount(replay.scored)}`}>
          {formatShare(replay.fires.value)}
        </Figure>
        <Figure name="Come out otherwise" note={rangeWords(point.changed)}>
          {formatShare(point.changed.value)}
        </Figure>
        <Figure name="Would fire, and did not">{formatCount(point.more)}</Figure>
        <Figure name="Would pass, and fired">{formatCount(point.fewer)}</Figure>
        <Reviewed points={replay.points} at={Math.round(threshold * 100)} />
      </Figures>
      {replay.unscored > 0 && (
        <p className="text-small text-faint">
          {plural(replay.unscored, 'evaluation')} came to nothing and {replay.unscored === 1 ? 'has' : 'have'}{' '}
          no score.
        </p>
      )}
      {examples !== null && (
        <div className="grid gap-4 vast:grid-cols-2">
          <Examples title="Would fire, and did not" examples={examples.newlyFiring} />
          <Examples title="Would pass, and fired" examples={examples.newlyPassing} />
        </div>
      )}
    </>
  )
}

/** Precision and recall at the nearest threshold reviews were asked at. */
function Reviewed({ points, at }: { readonly points: readonly ReplayPoint[]; readonly at: number }) {
  const known = points
    .map((point, index) => ({ quality: point.quality, away: Math.abs(index - at) }))
    .filter(({ quality }) => quality !== null)
    .sort((one, other) => one.away - other.away)[0]?.quality
  const precision = known?.precision
  const recall = known?.recall
  if (precision?.kind !== 'estimate')
    return (
      <Figure name="Precision then" note="not enough reviews">
        –
      </Figure>
    )
  return (
    <Figure
      name="Precision then"
      note={`${rangeWords(precision)}${recall?.kind === 'estimate' ? `; recall ${formatShare(recall.value)}` : ''}`}
    >
      {formatShare(precision.value)}
    </Figure>
  )
}

const Examples = ({
  title,
  examples,
}: {
  readonly title: string
  readonly examples: readonly ReplayExample[]
}) =>
  examples.length === 0 ? null : (
    <div className="grid min-w-0 content-start gap-1.5">
      <h3 className="text-small font-medium text-soft">{title}, nearest to the threshold</h3>
      <ul className="grid gap-px overflow-hidden rounded-large border border-line">
        {examples.map(({ callId, at, stage, score, inputPreview, outputPreview }) => (
          <li
            key={`${callId}/${stage}`}
            className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-baseline gap-3 px-3 py-1.5"
          >
            <span className="text-small font-medium">{score.toFixed(3)}</span>
            <Link to="/calls/$callId" params={{ callId }} className="truncate text-accent hover:underline">
              {(stage === 'output' ? outputPreview : inputPreview) || callId}
            </Link>
            <span className="whitespace-nowrap text-small text-faint">{formatMoment(at)}</span>
          </li>
        ))}
      </ul>
    </div>
  )

/** The value once it has not changed for a moment. */
function useRested(value: number | null): number | null {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), restMs)
    return () => clearTimeout(timer)
  }, [value])
  return rested
}
