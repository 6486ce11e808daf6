import type { MonitorSegments } from '@telltale/sdk'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { guardrailApi } from '../guardrail-api.ts'
import { formatMs, formatShare } from '../../parts/format.ts'
import { Problem } from '../../parts/notice.tsx'
import { Section } from '../../parts/page.tsx'
import { SkeletonRows } from '../../parts/skeleton.tsx'
import { Badge } from '../../parts/status-mark.tsx'
import { Table, type Column } from '../../parts/table.tsx'
import { InlineChoice } from '../../prompts/inline-choice.tsx'
import { useProject, useRange } from '../../shell/address.ts'
import { firesColumn, totalColumn } from '../figure-columns.tsx'

type Segment = MonitorSegments['segments'][number]

const dimensions = [
  ['language', 'language'],
  ['prompt', 'prompt'],
  ['key', 'API key'],
  ['route', 'route'],
  ['model', 'model'],
  ['user', 'user'],
  ['tag', 'a tag'],
] as const

/** Whether it treats languages, prompts, keys or tags alike. */
export function Segments({ name }: { readonly name: string }) {
  const { hours } = useRange()
  const project = useProject()
  const [dimension, setDimension] = useState('language')
  const [tag, setTag] = useState('')
  const by = dimension === 'tag' ? `tag.${tag.trim()}` : dimension
  const isAskable = dimension !== 'tag' || tag.trim() !== ''
  const query = useQuery({
    queryKey: ['guardrail-segments', project, hours, name, by],
    queryFn: () => guardrailApi.segments(name, by, { hours }, project),
    placeholderData: keepPreviousData,
    enabled: isAskable,
  })
  return (
    <Section
      title="Segments"
      note="fire rate of each against all others"
      actions={
        <div className="flex flex-wrap items-center gap-2">
          <InlineChoice label="by" value={dimension} options={dimensions} choose={setDimension} />
          {dimension === 'tag' && (
            <input
              aria-label="Name of the tag"
              placeholder="name of the tag"
              value={tag}
              onChange={(event) => setTag(event.target.value)}
              className="h-7 w-36 rounded-medium border border-line-strong bg-canvas px-1.5 text-small text-ink placeholder:text-faint"
            />
          )}
        </div>
      }
    >
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {isAskable && query.isPending && <SkeletonRows rows={3} />}
      {query.data !== undefined && (
        <>
          <Table
            label="Segments"
            columns={columns}
            rows={query.data.segments}
            rowId={({ segment }) => `segment ${segment}`}
          />
          {query.data.isCut && (
            <p className="text-small text-faint">
              The {query.data.segments.length} with most evaluations are listed and compared.
            </p>
          )}
        </>
      )}
    </Section>
  )
}

const columns: readonly Column<Segment>[] = [
  {
    id: 'segment',
    head: 'Segment',
    order: ({ segment }) => segment,
    cell: ({ segment, difference }) => (
      <span className="inline-flex items-baseline gap-2">
        <span className={segment === '' ? 'text-faint' : 'font-medium'}>
          {segment === '' ? 'not known' : segment}
        </span>
        {difference?.isUnequal === true && <Badge tone="warn">unequal</Badge>}
      </span>
    ),
  },
  totalColumn,
  firesColumn,
  {
    id: 'difference',
    head: 'More than the others',
    right: true,
    order: ({ difference }) => difference?.value ?? null,
    cell: ({ difference }) =>
      difference === null ? (
        <span className="text-small text-faint">too few to compare</span>
      ) : (
        <span
          className="inline-flex items-baseline gap-2"
          title={`p = ${difference.p.toPrecision(2)} (Holm)`}
        >
          <span className="text-small text-faint">
            {points(difference.low)} to {points(difference.high)}
          </span>
          {points(difference.value)}
        </span>
      ),
  },
  {
    id: 'blocks',
    head: 'Blocks',
    right: true,
    spare: true,
    order: ({ figures }) => figures.blockRate.value,
    cell: ({ figures }) => formatShare(figures.blockRate.value),
  },
  {
    id: 'p99',
    head: 'p99',
    right: true,
    spare: true,
    order: ({ figures }) => figures.latencyP99Ms,
    cell: ({ figures }) => formatMs(figures.latencyP99Ms),
  },
]

/** A difference of shares, in percentage points with its sign. */
const points = (value: number): string => `${value < 0 ? '−' : '+'}${(Math.abs(value) * 100).toFixed(1)} pp`
