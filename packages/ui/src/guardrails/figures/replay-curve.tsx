import type { ReplayPoint } from '@telltale/sdk'

const [width, height] = [600, 72]

/** The fire rate at every threshold with its interval, the one in force in grey and the chosen one in colour. */
export function ReplayCurve({
  points,
  threshold,
  recorded,
}: {
  readonly points: readonly ReplayPoint[]
  readonly threshold: number
  readonly recorded: number
}) {
  // At 0 everything fires: an axis up to there would flatten what matters.
  const shown = points.filter((point) => point.threshold > 0)
  const most = Math.max(0.01, ...shown.map(({ fires }) => fires.value ?? 0)) * 1.1
  const x = (value: number): number => value * width
  const y = (share: number): number => height - Math.min(1, share / most) * height
  const path = (of: (point: ReplayPoint) => number, from: readonly ReplayPoint[]): string =>
    from.map((point) => `${x(point.threshold).toFixed(1)},${y(of(point)).toFixed(1)}`).join(' ')
  const band = `${path(({ fires }) => fires.high, shown)} ${path(({ fires }) => fires.low, shown.toReversed())}`
  return (
    <figure className="grid gap-1">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Share that would fire at each threshold, up to ${Math.round(most * 100)} %`}
        className="h-18 w-full border-b border-line-strong"
      >
        <polygon points={band} fill="var(--doubt)" />
        <polyline
          points={path(({ fires }) => fires.value ?? 0, shown)}
          fill="none"
          stroke="var(--accent)"
          strokeWidth={1.25}
          vectorEffect="non-scaling-stroke"
        />
        <line
          x1={x(recorded)}
          x2={x(recorded)}
          y1={0}
          y2={height}
          stroke="var(--baseline)"
          strokeDasharray="3 3"
          vectorEffect="non-scaling-stroke"
        />
        <line
          x1={x(threshold)}
          x2={x(threshold)}
          y1={0}
          y2={height}
          stroke="var(--accent)"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <figcaption className="text-small text-faint">
        Share that would fire, from 0 to {Math.round(most * 100)} %; the dashed line is where it was.
      </figcaption>
    </figure>
  )
}
