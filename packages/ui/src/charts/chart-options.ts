import type uPlot from 'uplot'

/** One line. A `low` and a `high` enclose a band, the doubt around the lines after them; put them first, to lie under. */
export type Line = {
  readonly label: string
  readonly look: 'main' | 'bad' | 'second' | 'low' | 'high'
  /** One value a time; null is a gap. */
  readonly values: readonly (number | null)[]
}

/** Room for the axis left of the plot, and air right of it, in CSS pixels: change flags are placed by them. */
export const axisWidth = 60
export const plotMargin = 8

type Wish = {
  readonly width: number
  readonly height: number
  readonly showTimes: boolean
  readonly lines: readonly Line[]
  readonly range: () => [number, number]
  readonly format: (value: number) => string
  /** The ends of the value axis. */
  readonly values: () => [number, number]
  readonly marks: () => readonly number[]
  readonly hover: (index: number | null) => void
  readonly open: (index: number) => void
}

const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim()

function series(line: Line): uPlot.Series {
  const shared = { label: line.label, points: { show: false }, spanGaps: false }
  if (line.look === 'low' || line.look === 'high') return { ...shared, width: 0, stroke: 'transparent' }
  const stroke = token(line.look === 'main' ? '--accent' : line.look === 'bad' ? '--bad' : '--baseline')
  return { ...shared, width: 1.25, stroke, points: { show: lonely, size: 3, fill: stroke, width: 0 } }
}

/** Points between gaps have no line to show them: then, and only then, draw dots. */
const lonely: uPlot.Series.Points.Show = (chart, index) => {
  const values = chart.data[index] ?? []
  return values.some((value, at) => value != null && values[at - 1] == null && values[at + 1] == null)
}

function bands(lines: readonly Line[]): uPlot.Band[] {
  const high = lines.findIndex((line) => line.look === 'high')
  const low = lines.findIndex((line) => line.look === 'low')
  return high < 0 || low < 0 ? [] : [{ series: [high + 1, low + 1], fill: token('--doubt') }]
}

/** Where nothing differs; on an axis that begins at zero it is the frame already. */
function drawZero(chart: uPlot): void {
  const { ctx, bbox, scales } = chart
  if ((scales.y?.min ?? 0) >= 0) return
  const y = Math.round(chart.valToPos(0, 'y', true))
  ctx.save()
  ctx.strokeStyle = token('--baseline')
  ctx.lineWidth = devicePixelRatio
  ctx.beginPath()
  ctx.moveTo(bbox.left, y)
  ctx.lineTo(bbox.left + bbox.width, y)
  ctx.stroke()
  ctx.restore()
}

function drawMarks(chart: uPlot, marks: readonly number[]): void {
  const { ctx, bbox } = chart
  ctx.save()
  ctx.strokeStyle = token('--line-strong')
  ctx.lineWidth = devicePixelRatio
  ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio])
  for (const mark of marks) {
    const x = Math.round(chart.valToPos(mark, 'x', true))
    if (x < bbox.left || x > bbox.left + bbox.width) continue
    ctx.beginPath()
    ctx.moveTo(x, bbox.top)
    ctx.lineTo(x, bbox.top + bbox.height)
    ctx.stroke()
  }
  ctx.restore()
}

/** uPlot's options for one strip: colours from the tokens, one shared crosshair, no legend of its own. */
export function chartOptions(wish: Wish): uPlot.Options {
  const font = `11px ${token('--font-sans')}`
  const faint = token('--faint')
  const line = token('--line')
  return {
    width: wish.width,
    height: wish.height,
    padding: [6, plotMargin, 0, 0],
    legend: { show: false },
    cursor: {
      sync: { key: 'telltale-strips', setSeries: false },
      y: false,
      points: { size: 5 },
      drag: { x: false, y: false },
    },
    scales: {
      x: { time: true, range: () => wish.range() },
      y: { range: () => wish.values() },
    },
    axes: [
      {
        show: true,
        size: wish.showTimes ? 22 : 4,
        font,
        stroke: faint,
        gap: 4,
        grid: { show: true, stroke: line, width: 1 },
        ticks: { show: false },
        ...(wish.showTimes
          ? { values: timeLabels }
          : { values: (_: uPlot, splits: number[]) => splits.map(() => '') }),
      },
      {
        size: axisWidth,
        font,
        stroke: faint,
        gap: 6,
        space: 28,
        grid: { stroke: line, width: 1 },
        ticks: { show: false },
        values: (_, splits) => splits.map((value) => wish.format(value)),
      },
    ],
    series: [{}, ...wish.lines.map(series)],
    bands: bands(wish.lines),
    hooks: {
      drawAxes: [drawZero, (chart) => drawMarks(chart, wish.marks())],
      setCursor: [(chart) => wish.hover(chart.cursor.idx ?? null)],
      ready: [
        (chart) => {
          chart.over.addEventListener('click', () => {
            if (chart.cursor.idx != null) wish.open(chart.cursor.idx)
          })
        },
      ],
    },
  }
}

/**
 * The top of the value axis: a little over the highest line, and never under `least`. Bands may run over it, since a
 * wide doubt at three calls must not flatten the line.
 */
export function topOf(lines: readonly Line[], least: number): number {
  const values = lines.flatMap((line) => (line.look === 'low' || line.look === 'high' ? [] : line.values))
  const highest = values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0)
  return highest > 0 || least > 0 ? Math.max(highest * 1.1, least) : 1
}

/** The ends of an axis on which both sides of zero count, as differences do: bands belong to it, and zero is always on it. */
export function endsAroundZero(lines: readonly Line[]): [number, number] {
  const values = lines.flatMap(({ values }) => values.filter((value) => value !== null))
  const low = values.reduce((least, value) => Math.min(least, value), 0)
  const high = values.reduce((most, value) => Math.max(most, value), 0)
  const air = (high - low) * 0.08
  return high === low ? [-1, 1] : [low - air, high + air]
}

const hour = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })

/** Midnight reads as the day, everything else as the time. */
/** Times under the grid; one at the right end would be cut off by it. */
const timeLabels = (chart: uPlot, splits: number[]): string[] =>
  splits.map((seconds) => {
    if (chart.valToPos(seconds, 'x') > chart.bbox.width / devicePixelRatio - plotMargin) return ''
    const at = new Date(seconds * 1000)
    return at.getHours() === 0 && at.getMinutes() === 0 ? day.format(at) : hour.format(at)
  })
