import type { Alert } from '@telltale/sdk'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { formatCount } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Empty, Problem } from '../parts/notice.tsx'
import { Page, Section } from '../parts/page.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { AcknowledgeDialog } from './acknowledge-dialog.tsx'
import { AlertCard } from './alert-card.tsx'
import { SilenceDialog } from './silence-dialog.tsx'
import { Silences } from './silences.tsx'
import { resolvedShown, useAlertActs, useAlerts } from './use-alerts.ts'
import { alertsSentence } from './words.ts'

/** What is wrong, who was told, and who takes care of it? */
export function Alerts() {
  const query = useAlerts('open')
  const [asked, setAsked] = useState<{
    readonly kind: 'silence' | 'acknowledge'
    readonly alert: Alert
  } | null>(null)
  const { unacknowledge } = useAlertActs()
  const close = () => setAsked(null)
  const alerts = query.data?.alerts
  return (
    <Page
      title="Alerts"
      sentence={alerts === undefined ? 'Looking.' : alertsSentence(alerts)}
      actions={
        <Link
          to="/settings/$section"
          params={{ section: 'alerts' }}
          className="font-medium text-accent hover:underline"
        >
          Who is told
        </Link>
      }
    >
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {unacknowledge.isError && <Problem error={unacknowledge.error} />}
      <Section title="Open" note="the worst first">
        {query.isPending && <SkeletonRows rows={4} />}
        {alerts?.length === 0 && (
          <Empty title="No alert is open.">
            Budgets that are used up and monitors that find something wrong show here by themselves, and go
            when it is over.
          </Empty>
        )}
        {alerts !== undefined && alerts.length > 0 && (
          <ul aria-label="Open alerts" className="rounded-large border border-line">
            {alerts.map((alert) => (
              <AlertCard
                key={alert.id}
                alert={alert}
                acknowledge={() => setAsked({ kind: 'acknowledge', alert })}
                unacknowledge={() => unacknowledge.mutate(alert.id)}
                silence={() => setAsked({ kind: 'silence', alert })}
              />
            ))}
          </ul>
        )}
      </Section>
      <Silences />
      <History />
      {asked?.kind === 'acknowledge' && <AcknowledgeDialog alert={asked.alert} close={close} />}
      {asked?.kind === 'silence' && <SilenceDialog alert={asked.alert} close={close} />}
    </Page>
  )
}

const columns: readonly Column<Alert>[] = [
  {
    id: 'title',
    head: 'What',
    fill: true,
    cell: ({ id, title, sentence }) => (
      <span title={sentence}>
        <Link
          to="/alerts/$alertId"
          params={{ alertId: id }}
          className="font-medium text-accent hover:underline"
        >
          {title}
        </Link>
      </span>
    ),
  },
  { id: 'severity', head: 'Severity', spare: true, cell: ({ severity }) => severity },
  { id: 'source', head: 'From', spare: true, cell: ({ source }) => source },
  {
    id: 'since',
    head: 'Began',
    spare: true,
    order: ({ since }) => since,
    cell: ({ since }) => <Moment at={since} />,
  },
  {
    id: 'resolved',
    head: 'Over',
    order: ({ resolvedAt }) => resolvedAt,
    cell: ({ resolvedAt }) => <Moment at={resolvedAt} />,
  },
  {
    id: 'times',
    head: 'Times',
    right: true,
    order: ({ occurrences }) => occurrences,
    cell: ({ occurrences }) => formatCount(occurrences),
  },
]

function History() {
  const query = useAlerts('resolved')
  const alerts = query.data?.alerts
  return (
    <Section title="Over" note={`the last ${resolvedShown}, newest first`}>
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <SkeletonRows rows={3} />}
      {alerts?.length === 0 && <p className="text-soft">Nothing has been wrong and over yet.</p>}
      {alerts !== undefined && alerts.length > 0 && (
        <Table label="Alerts that are over" columns={columns} rows={alerts} rowId={({ id }) => id} />
      )}
    </Section>
  )
}
