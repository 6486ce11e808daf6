import type { Webhook } from '@telltale/sdk'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { formatCount } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Empty, Problem } from '../parts/notice.tsx'
import { Section } from '../parts/page.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { ConfirmButton } from './confirm-button.tsx'
import { NewWebhookDialog } from './new-webhook.tsx'
import { useWebhookActs, useWebhooks, type WebhookActs } from './use-webhooks.ts'
import { ShownWebhook } from './webhook-deliveries.tsx'
import { eventWords } from './webhook-draft.ts'
import { Health, Pinged } from './webhook-words.tsx'

const route = getRouteApi('/settings/$section')

const columnsOf = ({ ping, remove }: WebhookActs): readonly Column<Webhook>[] => [
  {
    id: 'name',
    head: 'Name',
    cell: ({ name }) => (
      <Link
        to="/settings/$section"
        params={{ section: 'webhooks' }}
        search={{ webhook: name }}
        className="font-medium text-accent hover:underline"
      >
        {name}
      </Link>
    ),
  },
  {
    id: 'url',
    head: 'Address',
    spare: true,
    cell: ({ url }) => (
      <span title={url} className="text-soft">
        {new URL(url).host}
      </span>
    ),
  },
  { id: 'events', head: 'Told of', spare: true, cell: ({ events }) => <ToldOf events={events} /> },
  { id: 'health', head: 'Health', fill: true, cell: (webhook) => <Health webhook={webhook} /> },
  {
    id: 'delivered',
    head: 'Last taken',
    spare: true,
    cell: ({ lastDeliveredAt }) => <Moment at={lastDeliveredAt} ago />,
  },
  {
    id: 'pending',
    head: 'Waiting',
    right: true,
    spare: true,
    cell: ({ pending }) => formatCount(pending),
  },
  {
    id: 'acts',
    head: 'Try, remove',
    right: true,
    cell: ({ name }) => (
      <span className="inline-flex gap-1.5">
        <Button
          size="row"
          aria-label={`Ping ${name}`}
          disabled={ping.isPending}
          onClick={() => ping.mutate(name)}
        >
          Ping
        </Button>
        <ConfirmButton label="Remove" sure="Really remove?" name={name} act={() => remove.mutate(name)} />
      </span>
    ),
  },
]

/** Two in full; more would push the rest off the page. */
const ToldOf = ({ events }: { readonly events: readonly string[] }) => (
  <span title={eventWords(events)}>
    {events.length < 3 ? eventWords(events) : `${events[0]} and ${events.length - 1} more`}
  </span>
)

/** Who is told of changes, and whether they take it. One of them has a place in the address. */
export function Webhooks() {
  const { webhook } = route.useSearch()
  return webhook === undefined ? <WebhookList /> : <ShownWebhook key={webhook} name={webhook} />
}

function WebhookList() {
  const [isNew, setNew] = useState(false)
  const query = useWebhooks()
  const acts = useWebhookActs()
  const webhooks = query.data?.webhooks
  return (
    <Section
      title="Webhooks"
      note="signed, and told at least once"
      actions={
        <Button look="primary" onClick={() => setNew(true)}>
          Add webhook
        </Button>
      }
    >
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {acts.remove.isError && <Problem error={acts.remove.error} />}
      {acts.ping.isError && <Problem error={acts.ping.error} />}
      {acts.ping.isSuccess && <Pinged name={acts.ping.variables} ping={acts.ping.data} />}
      {query.isPending && <SkeletonRows rows={3} />}
      {webhooks?.length === 0 && (
        <Empty title="Nobody is told of changes.">
          A webhook is an address of yours that gets a signed POST when a prompt goes live, a limit is set, a
          provider changes: of every change, or of those you choose.
        </Empty>
      )}
      {webhooks !== undefined && webhooks.length > 0 && (
        <Table label="Webhooks" columns={columnsOf(acts)} rows={webhooks} rowId={({ id }) => id} />
      )}
      {isNew && <NewWebhookDialog close={() => setNew(false)} />}
    </Section>
  )
}
