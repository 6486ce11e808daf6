import type { GuardrailFigures } from '@telltale/sdk'
import { formatCount, formatMs } from '../parts/format.ts'
import type { Column } from '../parts/table.tsx'
import { RateCell } from './rate-cell.tsx'

type OfFigures = Column<{ readonly figures: GuardrailFigures }>

/** Columns that every table of figures has. */
export const totalColumn: OfFigures = {
  id: 'total',
  head: 'Evaluated',
  right: true,
  order: ({ figures }) => figures.total,
  cell: ({ figures }) => formatCount(figures.total),
}

export const firesColumn: OfFigures = {
  id: 'fires',
  head: 'Fires',
  right: true,
  order: ({ figures }) => figures.fireRate.value,
  cell: ({ figures }) => <RateCell rate={figures.fireRate} />,
}

export const blocksColumn: OfFigures = {
  id: 'blocks',
  head: 'Blocks',
  right: true,
  order: ({ figures }) => figures.blockRate.value,
  cell: ({ figures }) => <RateCell rate={figures.blockRate} />,
}

export const p99Column: OfFigures = {
  id: 'p99',
  head: 'p99',
  right: true,
  order: ({ figures }) => figures.latencyP99Ms,
  cell: ({ figures }) => formatMs(figures.latencyP99Ms),
}
