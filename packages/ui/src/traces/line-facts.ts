import { formatMs, formatUsd, plural } from '../parts/format.ts'
import type { TraceLine } from './records.ts'

/** What is said of a line beside its name. */
export const factsOf = (line: TraceLine): readonly string[] =>
  [
    line.type === 'span' ? null : line.type,
    line.service,
    line.call?.costUsd == null ? null : formatUsd(line.call.costUsd),
    line.retrieval === null ? null : plural(line.retrieval.documentsRetrieved, 'document'),
    line.isOrphan ? 'its parent is not here' : null,
    line.shiftMs === 0 ? null : `clock moved by ${formatMs(Math.abs(line.shiftMs))}`,
    line.status === 'error' ? 'failed' : null,
  ].filter((fact) => fact !== null)

const lookOf = ({ status, kind }: TraceLine): string =>
  status === 'error' ? 'bg-bad' : kind === 'call' ? 'bg-accent' : 'bg-baseline'

/** Where a line stands in its trace, to scale. */
export const barOf = (line: TraceLine, traceMs: number) => ({
  className: `absolute inset-y-0 min-w-0.5 ${lookOf(line)}`,
  style: {
    left: `min(${(line.offsetMs / Math.max(traceMs, 0.001)) * 100}%, calc(100% - 2px))`,
    width: `${(line.durationMs / Math.max(traceMs, 0.001)) * 100}%`,
  },
})
