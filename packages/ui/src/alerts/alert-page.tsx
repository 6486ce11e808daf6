import type { AlertDelivery, AlertDetail, AlertTransition } from '@telltale/sdk'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { formatCount, plural } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/notice.tsx'
import { Page, Section } from '../parts/page.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { AcknowledgeDialog } from './acknowledge-dialog.tsx'
import { AlertButtons } from './alert-card.tsx'
import { AlertMarks, DeliveryState } from './alert-marks.tsx'
import { SilenceDialog } from './silence-dialog.tsx'
import { useAlert, useAlertActs } from './use-alerts.ts'
import { transitionWords } from './words.ts'

const route = getRouteApi('/alerts/$alertId')

const transitionColumns: readonly Column<AlertTransition>[] = [
  { id: 'at', head: 'When', cell: ({ at }) => <Moment at={at} /> },
  { id: 'kind', head: 'What', cell: ({ kind }) => transitionWords[kind] },
  {
    id: 'sentence',
    head: 'Then',
    fill: true,
    cell: ({ comment, sentence }) => <span title={sentence}>{comment ?? sentence}</span>,
  },
  { id: 'by', head: 'By', spare: true, cell: ({ actor }) => actor },
]

const deliveryColumns: readonly Column<AlertDelivery>[] = [
  { id: 'at', head: 'When', cell: ({ createdAt }) => <Moment at={createdAt} /> },
  { id: 'channel', head: 'Channel', cell: ({ channel }) => channel },
  { id: 'status', head: 'Status', cell: (delivery) => <DeliveryState delivery={delivery} /> },
  {
    id: 'headline',
    head: 'What',
    fill: true,
    cell: ({ headline, isRepeat }) => `${headline}${isRepeat ? ' (again)' : ''}`,
  },
  {
    id: 'answer',
    head: 'Answer',
    spare: true,
    cell: ({ lastError, lastStatus }) => lastError ?? (lastStatus === null ? '–' : String(lastStatus)),
  },
  {
    id: 'attempts',
    head: 'Attempts',
    right: true,
    spare: true,
    cell: ({ attempts }) => formatCount(attempts),
  },
]

/** One alert: what is wrong, what became of it, and who was told. */
export function AlertPage() {
  const { alertId } = route.useParams()
  const query = useAlert(alertId)
  const { unacknowledge } = useAlertActs()
  const [asked, setAsked] = useState<'silence' | 'acknowledge' | null>(null)
  const alert = query.data
  const close = () => setAsked(null)
  return (
    <Page
      title="Alert"
      sentence={alert?.sentence ?? (query.isPending ? 'Looking.' : undefined)}
      actions={
        alert !== undefined &&
        alert.state !== 'resolved' && (
          <AlertButtons
            alert={alert}
            acknowledge={() => setAsked('acknowledge')}
            unacknowledge={() => unacknowledge.mutate(alert.id)}
            silence={() => setAsked('silence')}
          />
        )
      }
    >
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {unacknowledge.isError && <Problem error={unacknowledge.error} />}
      {query.isPending && <SkeletonRows rows={6} />}
      {alert !== undefined && (
        <>
          <Facts alert={alert} />
          <Section title="History" note="newest first">
            <Table
              label="History of the alert"
              columns={transitionColumns}
              rows={alert.transitions}
              rowId={({ at, kind }) => `${at} ${kind}`}
            />
          </Section>
          <Section title="Told" note="newest first">
            {alert.deliveries.length === 0 ? (
              <p className="text-soft">Nobody was told of it.</p>
            ) : (
              <Table
                label="What was told of the alert"
                columns={deliveryColumns}
                rows={alert.deliveries}
                rowId={({ id }) => id}
              />
            )}
          </Section>
          {asked === 'acknowledge' && <AcknowledgeDialog alert={alert} close={close} />}
          {asked === 'silence' && <SilenceDialog alert={alert} close={close} />}
        </>
      )}
    </Page>
  )
}

const Facts = ({ alert }: { readonly alert: AlertDetail }) => (
  <Section
    title={alert.title}
    note={
      <Link to="/alerts" className="font-medium text-accent hover:underline">
        All alerts
      </Link>
    }
    actions={<AlertMarks alert={alert} />}
  >
    <dl className="grid border-t border-line">
      {[
        { name: 'What to do', value: alert.remedy },
        ...(alert.evidenceWords === null ? [] : [{ name: 'Measured', value: alert.evidenceWords }]),
        { name: 'Since', value: <Moment at={alert.since} /> },
        { name: 'Last seen', value: <Moment at={alert.lastSeenAt} ago /> },
        {
          name: 'Came',
          value: (
            <>
              {plural(alert.occurrences, 'time')}, first <Moment at={alert.firstSeenAt} />
            </>
          ),
        },
        ...(alert.comment === null ? [] : [{ name: 'Comment', value: alert.comment }]),
        { name: 'From', value: alert.source },
        {
          name: 'Labels',
          value:
            Object.entries(alert.labels)
              .map((pair) => pair.join(' = '))
              .join(', ') || 'none',
        },
        ...(alert.link === null
          ? []
          : [
              {
                name: 'Look at it',
                value: (
                  <a href={alert.link} className="font-medium text-accent hover:underline">
                    {alert.link}
                  </a>
                ),
              },
            ]),
      ].map(({ name, value }) => (
        <div key={name} className="flex min-w-0 gap-3 border-b border-line py-1.5">
          <dt className="w-36 shrink-0 text-soft max-narrow:w-28">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  </Section>
)
