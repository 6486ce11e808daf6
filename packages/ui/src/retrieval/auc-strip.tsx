import type { DriftLook } from '@telltale/sdk'

type Tested = DriftLook['found'] & { readonly kind: 'tested' }

/** AUC from here up; below it nothing is told apart either. */
const foot = 0.3
const height = 64
const step = 16

const heightOf = (auc: number): number => height - ((Math.max(foot, auc) - foot) / (1 - foot)) * height

/** One bar a window, oldest first: its AUC with the 95 % interval; the line is 0.5, not told apart. */
export function AucStrip({ looks, label }: { readonly looks: readonly DriftLook[]; readonly label: string }) {
  const width = Math.max(1, looks.length) * step
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 -4 ${width} ${height + 8}`}
      className="h-18 max-w-full"
      style={{ width }}
      preserveAspectRatio="xMaxYMid meet"
    >
      <line
        x1={0}
        x2={width}
        y1={heightOf(0.5)}
        y2={heightOf(0.5)}
        className="stroke-line-strong"
        strokeDasharray="2 3"
      />
      {looks.map(({ windowFrom, found }, at) =>
        found.kind === 'tested' ? (
          <Bar key={windowFrom} found={found} x={at * step + step / 2} />
        ) : (
          <circle
            key={windowFrom}
            cx={at * step + step / 2}
            cy={height}
            r={1.5}
            className="fill-current text-faint"
          />
        ),
      )}
    </svg>
  )
}

function Bar({ found: { auc, hasMoved }, x }: { readonly found: Tested; readonly x: number }) {
  return (
    <g className={hasMoved ? 'text-bad' : 'text-soft'}>
      <line
        x1={x}
        x2={x}
        y1={heightOf(auc.low)}
        y2={heightOf(auc.high)}
        className="stroke-current"
        strokeWidth={2}
      />
      <circle cx={x} cy={heightOf(auc.value)} r={3} className="fill-current" />
    </g>
  )
}
