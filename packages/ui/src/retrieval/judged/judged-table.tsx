import type { JudgedReport, JudgedVersion } from '@telltale/sdk'
import { formatCount } from '../../parts/format.ts'
import { Table, type Column } from '../../parts/table.tsx'
import { formatMeasure, measureWords } from './judged-words.ts'

type Row = Pick<JudgedVersion, 'indexName' | 'indexVersion' | 'against'> & JudgedVersion['measures'][number]

const columns: readonly Column<Row>[] = [
  {
    id: 'version',
    head: 'Version',
    cell: ({ indexName, indexVersion }) => (
      <span className="font-medium">
        {indexName ?? 'no index named'} <span className="text-soft">{indexVersion ?? 'no version'}</span>
      </span>
    ),
  },
  { id: 'measure', head: 'Measure', cell: ({ measure }) => measureWords[measure] },
  {
    id: 'mean',
    head: 'Mean',
    right: true,
    cell: ({ measure, figure }) =>
      figure.kind === 'estimate' ? (
        formatMeasure(measure, figure.value)
      ) : (
        <span className="text-faint">not enough</span>
      ),
  },
  {
    id: 'interval',
    head: '95 % interval',
    right: true,
    cell: ({ measure, figure }) =>
      figure.kind === 'estimate' ? (
        `${formatMeasure(measure, figure.low)} to ${formatMeasure(measure, figure.high)}`
      ) : (
        <span className="text-faint">{figure.needed} needed</span>
      ),
  },
  { id: 'n', head: 'Judged', right: true, cell: ({ figure }) => formatCount(figure.n) },
  {
    id: 'by',
    head: 'By',
    cell: ({ figure }) =>
      figure.kind === 'not-enough' ? (
        ''
      ) : figure.lambda === null ? (
        <span className="text-soft">the judge alone</span>
      ) : (
        `judge and ${formatCount(figure.labelled)} labels`
      ),
  },
  {
    id: 'difference',
    head: 'Against the version before',
    right: true,
    cell: ({ measure, difference }) => {
      if (difference === null) return ''
      const { low, high } = difference
      const isBetter = measure === 'noiseSensitivity' ? high < 0 : low > 0
      return (
        <span className="text-small text-faint">
          {formatMeasure(measure, low)} to {formatMeasure(measure, high)}
          {(low > 0 || high < 0) && (
            <span className={isBetter ? 'text-good' : 'text-bad'}>{isBetter ? ' better' : ' worse'}</span>
          )}
        </span>
      )
    },
  },
]

/** Each measure of each index version, weighted to all queries. */
export const JudgedTable = ({ versions }: Pick<JudgedReport, 'versions'>) => (
  <Table
    label="Judged measures"
    columns={columns}
    rows={versions.flatMap(({ measures, ...version }) =>
      measures.map((measure) => ({ ...version, ...measure })),
    )}
    rowId={({ indexName, indexVersion, measure }) => `${indexName} ${indexVersion} ${measure}`}
  />
)
