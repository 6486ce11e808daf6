import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { useShownTheme } from '../shell/theme.ts'
import { chartOptions, endsAroundZero, topOf, type Line } from './chart-options.ts'

type TimeChartProps = {
  readonly label: string
  /** Unix seconds, ascending. */
  readonly times: readonly number[]
  readonly from: number
  readonly to: number
  readonly lines: readonly Line[]
  readonly format: (value: number) => string
  /** The value axis reaches at least this far. */
  readonly least?: number
  /** Differences: the axis has zero in its midst rather than at its foot. */
  readonly isAroundZero?: boolean
  readonly height: number
  /** Unix seconds of changes, drawn as quiet vertical lines. */
  readonly marks: readonly number[]
  readonly hover: (index: number | null) => void
  readonly open: (index: number) => void
  readonly showTimes?: boolean
}

/** Thin lines over time on a quiet grid. The pointer's point is told through `hover`, a click through `open`. */
export function TimeChart(props: TimeChartProps) {
  const theme = useShownTheme()
  const shape = props.lines.map((line) => `${line.label}:${line.look}`).join('|')
  // A new theme or another set of lines is a new chart; new data is not.
  return <DrawnChart key={`${theme}/${shape}`} {...props} />
}

function DrawnChart(props: TimeChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot | null>(null)
  const latest = useRef(props)
  const { times, lines, label, height, showTimes = false } = props

  useEffect(() => {
    latest.current = props
  })

  useEffect(() => {
    const element = place.current
    if (element === null) return
    const built = new uPlot(
      chartOptions({
        width: Math.max(120, element.clientWidth),
        height,
        showTimes,
        lines: latest.current.lines,
        range: () => [latest.current.from, latest.current.to],
        values: () => valueEnds(latest.current),
        format: (value) => latest.current.format(value),
        marks: () => latest.current.marks,
        hover: (index) => latest.current.hover(index),
        open: (index) => latest.current.open(index),
      }),
      dataOf(latest.current),
      element,
    )
    chart.current = built
    const observer = new ResizeObserver(() =>
      built.setSize({ width: Math.max(120, element.clientWidth), height }),
    )
    observer.observe(element)
    return () => {
      observer.disconnect()
      built.destroy()
      chart.current = null
    }
  }, [height, showTimes])

  useEffect(() => {
    chart.current?.setData(dataOf({ times, lines }))
  }, [times, lines])

  return (
    <div ref={place} role="img" aria-label={label} style={{ height }} className="min-w-0 overflow-hidden" />
  )
}

const valueEnds = ({ lines, least = 0, isAroundZero = false }: TimeChartProps): [number, number] =>
  isAroundZero ? endsAroundZero(lines) : [0, topOf(lines, least)]

const dataOf = ({ times, lines }: Pick<TimeChartProps, 'times' | 'lines'>): uPlot.AlignedData => [
  [...times],
  ...lines.map((line) => [...line.values]),
]
