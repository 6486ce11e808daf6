import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { DriftLook, DriftReport } from '@telltale/sdk'
import { useState } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { formatCount, formatMinute } from '../parts/format.ts'
import { Empty, Problem } from '../parts/notice.tsx'
import { Section } from '../parts/page.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { Badge } from '../parts/status-mark.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { useProject } from '../shell/address.ts'
import { AucStrip } from './auc-strip.tsx'

type Subject = DriftReport['subjects'][number]

const plurals = { query: 'Queries', document: 'Documents' } as const
const days = 30

/** Did what people ask, or what the index gives, drift? */
export function DriftPanel() {
  const project = useProject()
  const query = useQuery({
    queryKey: ['retrieval-drift', project],
    queryFn: () => api.retrievalDrift(days, project),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  })
  const report = query.data
  return (
    <Section title="Drift" note={`of embeddings, window by window, ${days} days`}>
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {report === undefined ? (
        query.isPending && <SkeletonRows rows={3} />
      ) : report.subjects.length === 0 ? (
        <TurnOn report={report} />
      ) : (
        <div className="grid gap-5">
          {report.subjects.map((subject) => (
            <OneSubject key={`${subject.indexName} ${subject.subject}`} subject={subject} />
          ))}
        </div>
      )}
    </Section>
  )
}

const lengths = { 6: '6 hours', 12: '12 hours', 24: 'a day', 168: 'a week' } as const

const TurnOn = ({ report: { settings } }: { readonly report: DriftReport }) => (
  <Empty title={settings.isWatched ? 'No embeddings to compare yet.' : 'Drift is not watched.'}>
    <p>
      Send <code className="font-mono text-small">embedding</code> with your queries and documents, or name an
      embeddings model as <code className="font-mono text-small">drift.model</code> in the retrieval settings.
      Each window of {lengths[settings.windowHours]} is then held against the {settings.referenceDays} days
      before it. The guide is docs/retrieval.md.
    </p>
  </Empty>
)

function OneSubject({
  subject: { indexName, subject, hasMoved, sentence, looks },
}: {
  readonly subject: Subject
}) {
  const [asTable, setAsTable] = useState(false)
  const name = `${plurals[subject]} of ${indexName === '' ? 'the unnamed index' : indexName}`
  const newest = looks.at(-1)?.found
  return (
    <section aria-label={name} className="grid min-w-0 gap-2">
      <div className="flex flex-wrap items-center gap-3">
        <h3 className="font-medium">{name}</h3>
        <Verdict hasMoved={hasMoved} />
        {newest !== undefined && (
          <Button look="quiet" className="ml-auto" onClick={() => setAsTable(!asTable)}>
            {asTable ? 'Show as a chart' : 'Show as a table'}
          </Button>
        )}
      </div>
      <p className="max-w-160 text-soft">{sentence}</p>
      {asTable ? (
        <Table
          label={name}
          columns={columns}
          rows={looks.toReversed()}
          rowId={({ windowFrom }) => windowFrom}
        />
      ) : (
        looks.some(({ found }) => found.kind === 'tested') && (
          <AucStrip
            looks={looks.slice(-60)}
            label={`AUC of each window, ${name}; the same figures are behind “Show as a table”`}
          />
        )
      )}
      {newest?.kind === 'tested' && newest.hasMoved && (
        <div className="text-small text-soft">
          <p>Furthest to the new side:</p>
          <ul className="list-disc pl-5">
            {newest.movedMost.slice(0, 5).map(({ label, retrievalId }) => (
              <li key={retrievalId} className="break-words">
                {label}
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  )
}

function Verdict({ hasMoved }: { readonly hasMoved: boolean | null }) {
  if (hasMoved === null) return <Badge>not enough data</Badge>
  return hasMoved ? <Badge tone="warn">drifted</Badge> : <Badge tone="good">no drift seen</Badge>
}

const columns: readonly Column<DriftLook>[] = [
  { id: 'from', head: 'Window from', cell: ({ windowFrom }) => formatMinute(windowFrom) },
  { id: 'found', head: 'Found', cell: ({ found }) => foundWords(found) },
  {
    id: 'auc',
    head: 'AUC',
    right: true,
    cell: ({ found }) =>
      found.kind === 'tested'
        ? `${found.auc.value.toFixed(2)} (${found.auc.low.toFixed(2)} to ${found.auc.high.toFixed(2)})`
        : '–',
  },
  {
    id: 'p',
    head: 'p',
    right: true,
    cell: ({ found }) => (found.kind === 'tested' ? found.p.toPrecision(2) : '–'),
  },
  {
    id: 'n',
    head: 'Vectors, before',
    right: true,
    cell: ({ found }) => `${formatCount(found.current)}, ${formatCount(found.reference)}`,
  },
]

function foundWords(found: DriftLook['found']): string {
  if (found.kind === 'tested') return found.hasMoved ? 'drifted' : 'no drift seen'
  if (found.kind === 'not-enough') return 'not enough data'
  return found.space.embedder === found.before.embedder
    ? 'vectors of another size: not comparable'
    : 'another embedder'
}
