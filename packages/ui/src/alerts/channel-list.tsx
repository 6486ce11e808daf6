import type { AlertChannel, AlertDelivery } from '@telltale/sdk'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { formatCount } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Empty, Problem } from '../parts/notice.tsx'
import { Section } from '../parts/page.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { Badge } from '../parts/status-mark.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import { ChannelDialog } from './channel-dialog.tsx'
import { ChannelDeliveries } from './channel-deliveries.tsx'
import { channelKinds, type ChannelKindName } from './channel-draft.ts'
import { AlertSettingsForm } from './settings-form.tsx'
import { useChannelActs, useChannels, type ChannelActs } from './use-channels.ts'

/** How the last attempt to tell it went. */
function Health({ channel: { lastAttemptAt, lastError } }: { readonly channel: AlertChannel }) {
  if (lastAttemptAt === null) return <Badge>nothing told yet</Badge>
  if (lastError === null) return <Badge tone="good">taken</Badge>
  return (
    <span title={lastError}>
      <Badge tone="bad">failing</Badge>
      <span className="ml-2 text-small text-soft">{lastError}</span>
    </span>
  )
}

const columnsOf = (
  { test, remove }: ChannelActs,
  edit: (channel: AlertChannel) => void,
): readonly Column<AlertChannel>[] => [
  { id: 'name', head: 'Name', cell: ({ name }) => <span className="font-medium">{name}</span> },
  { id: 'kind', head: 'Kind', cell: ({ kind }) => channelKinds[kind as ChannelKindName]?.label ?? kind },
  {
    id: 'place',
    head: 'To',
    spare: true,
    cell: ({ place }) => <span className="text-soft">{place ?? 'secrets cannot be read'}</span>,
  },
  { id: 'health', head: 'Last attempt', fill: true, cell: (channel) => <Health channel={channel} /> },
  {
    id: 'delivered',
    head: 'Last taken',
    spare: true,
    cell: ({ lastDeliveredAt }) => <Moment at={lastDeliveredAt} ago />,
  },
  { id: 'pending', head: 'Waiting', right: true, spare: true, cell: ({ pending }) => formatCount(pending) },
  {
    id: 'acts',
    head: 'Try, change, remove',
    right: true,
    cell: (channel) => (
      <span className="inline-flex gap-1.5">
        <Button
          size="row"
          aria-label={`Send a test to ${channel.name}`}
          disabled={test.isPending}
          onClick={() => test.mutate(channel.name)}
        >
          Test
        </Button>
        <Button size="row" aria-label={`Edit ${channel.name}`} onClick={() => edit(channel)}>
          Edit
        </Button>
        <ConfirmButton
          label="Remove"
          sure="Really remove?"
          name={channel.name}
          act={() => remove.mutate(channel.name)}
        />
      </span>
    ),
  },
]

/** Who is told of alerts, how they are told, and whether they take it. */
export function AlertChannels() {
  const query = useChannels()
  const acts = useChannelActs()
  const [edited, setEdited] = useState<AlertChannel | 'new' | null>(null)
  const channels = query.data?.channels
  return (
    <>
      <Section
        title="Channels"
        note="told of every alert, unless routes say otherwise"
        actions={
          <Button look="primary" onClick={() => setEdited('new')}>
            Add channel
          </Button>
        }
      >
        {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
        {acts.remove.isError && <Problem error={acts.remove.error} />}
        {acts.test.isError && <Problem error={acts.test.error} />}
        {acts.test.isSuccess && <Tested name={acts.test.variables} test={acts.test.data} />}
        {query.isPending && <SkeletonRows rows={3} />}
        {channels?.length === 0 && (
          <Empty title="Nobody is told of alerts.">
            A channel is a webhook, Slack, e-mail, PagerDuty or an Alertmanager. Alerts are shown here without
            one too.
          </Empty>
        )}
        {channels !== undefined && channels.length > 0 && (
          <Table
            label="Alert channels"
            columns={columnsOf(acts, setEdited)}
            rows={channels}
            rowId={({ id }) => id}
          />
        )}
        {edited !== null && (
          <ChannelDialog before={edited === 'new' ? null : edited} close={() => setEdited(null)} />
        )}
      </Section>
      {channels !== undefined && channels.length > 0 && <ChannelDeliveries channels={channels} />}
      <AlertSettingsForm channels={channels?.map(({ name }) => name) ?? []} />
    </>
  )
}

/** What came of a test. */
function Tested({ name, test }: { readonly name: string; readonly test: AlertDelivery }) {
  const isTaken = test.status === 'delivered'
  return (
    <div
      role={isTaken ? 'status' : 'alert'}
      className={`rounded-medium border border-l-2 border-line bg-raised px-3 py-2 ${isTaken ? 'border-l-good' : 'border-l-bad'}`}
    >
      {isTaken
        ? `“${name}” took the test (status ${test.lastStatus}).`
        : `“${name}” did not take the test: ${test.lastError}`}
    </div>
  )
}
