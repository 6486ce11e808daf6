import type { Webhook, WebhookDelivery } from '@telltale/sdk'
import { Link, useNavigate } from '@tanstack/react-router'
import { Button } from '../parts/button.tsx'
import { formatCount, plural } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Empty, Problem } from '../parts/notice.tsx'
import { Section } from '../parts/page.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { ConfirmButton } from './confirm-button.tsx'
import { deliveriesAtMost, useDeliveries, useWebhookActs, useWebhooks } from './use-webhooks.ts'
import { eventWords } from './webhook-draft.ts'
import { answerWords, DeliveryMark, Health, Pinged } from './webhook-words.tsx'

const none = <span className="text-faint">–</span>

const columnsOf = (redeliver: (id: string) => void, isBusy: boolean): readonly Column<WebhookDelivery>[] => [
  { id: 'event', head: 'Event', cell: ({ event }) => <span className="font-medium">{event}</span> },
  { id: 'status', head: 'Status', cell: (delivery) => <DeliveryMark delivery={delivery} /> },
  { id: 'answer', head: 'Answer', cell: (delivery) => answerWords(delivery) },
  { id: 'attempts', head: 'Attempts', right: true, cell: ({ attempts }) => formatCount(attempts) },
  {
    id: 'last',
    head: 'Last attempt',
    spare: true,
    cell: ({ lastAttemptAt }) => (lastAttemptAt === null ? none : <Moment at={lastAttemptAt} />),
  },
  {
    id: 'next',
    head: 'Next attempt',
    cell: ({ nextAttemptAt }) => (nextAttemptAt === null ? none : <Moment at={nextAttemptAt} />),
  },
  {
    id: 'id',
    head: 'Event id',
    spare: true,
    // What tells ids apart is at their end.
    cell: ({ id, changeId }) => (
      <span title={changeId ?? id} className="font-mono text-small text-soft">
        …{(changeId ?? id).slice(-8)}
      </span>
    ),
  },
  {
    id: 'redeliver',
    head: 'Again',
    right: true,
    cell: ({ id, event, changeId }) =>
      changeId !== null && (
        <Button
          size="row"
          aria-label={`Redeliver ${event} ${changeId}`}
          disabled={isBusy}
          onClick={() => redeliver(id)}
        >
          Redeliver
        </Button>
      ),
  },
]

/** One webhook: what it was told, what it answered, and what is still to come. */
export function ShownWebhook({ name }: { readonly name: string }) {
  const navigate = useNavigate()
  const query = useWebhooks()
  const { ping, remove, redeliver } = useWebhookActs()
  const webhook = query.data?.webhooks.find((each) => each.name === name)
  const leave = () => void navigate({ to: '/settings/$section', params: { section: 'webhooks' } })
  return (
    <>
      <Section
        title={name}
        note={<AllWebhooks />}
        actions={
          webhook !== undefined && (
            <span className="inline-flex gap-1.5">
              <Button
                size="row"
                aria-label={`Ping ${name}`}
                disabled={ping.isPending}
                onClick={() => ping.mutate(name)}
              >
                Ping
              </Button>
              <ConfirmButton
                label="Remove"
                sure="Really remove?"
                name={name}
                act={() => remove.mutate(name, { onSuccess: leave })}
              />
            </span>
          )
        }
      >
        {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
        {remove.isError && <Problem error={remove.error} />}
        {ping.isError && <Problem error={ping.error} />}
        {redeliver.isError && <Problem error={redeliver.error} />}
        {query.isPending && <SkeletonRows rows={3} />}
        {query.isSuccess && webhook === undefined && (
          <Empty title={`There is no webhook “${name}”.`}>
            <AllWebhooks />
          </Empty>
        )}
        {webhook !== undefined && <Facts webhook={webhook} />}
        {ping.isSuccess && <Pinged name={name} ping={ping.data} />}
      </Section>
      {webhook !== undefined && (
        <Deliveries
          name={name}
          redeliver={(id) => redeliver.mutate({ name, id })}
          isBusy={redeliver.isPending}
        />
      )}
    </>
  )
}

const AllWebhooks = () => (
  <Link
    to="/settings/$section"
    params={{ section: 'webhooks' }}
    className="font-medium text-accent hover:underline"
  >
    All webhooks
  </Link>
)

const Facts = ({ webhook }: { readonly webhook: Webhook }) => (
  <dl className="grid border-t border-line">
    {[
      { name: 'Address', value: <span className="break-all font-mono text-small">{webhook.url}</span> },
      { name: 'Told of', value: eventWords(webhook.events) },
      { name: 'Health', value: <Health webhook={webhook} /> },
      { name: 'Last taken', value: <Moment at={webhook.lastDeliveredAt} /> },
      { name: 'Waiting', value: plural(webhook.pending, 'delivery', 'deliveries') },
      { name: 'Added', value: <Moment at={webhook.createdAt} /> },
    ].map(({ name, value }) => (
      <div key={name} className="flex min-w-0 gap-3 border-b border-line py-1.5">
        <dt className="w-36 shrink-0 text-soft max-narrow:w-28">{name}</dt>
        <dd className="min-w-0 break-words">{value}</dd>
      </div>
    ))}
  </dl>
)

type DeliveriesProps = {
  readonly name: string
  readonly redeliver: (id: string) => void
  readonly isBusy: boolean
}

function Deliveries({ name, redeliver, isBusy }: DeliveriesProps) {
  const query = useDeliveries(name)
  const deliveries = query.data?.deliveries
  return (
    <Section
      title="Deliveries"
      note={deliveries?.length === deliveriesAtMost ? `the newest ${deliveriesAtMost}` : 'newest first'}
    >
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <SkeletonRows rows={4} />}
      {deliveries?.length === 0 && (
        <Empty title="Nothing was told yet.">
          The next change it asked for shows here by itself; a ping tries it now.
        </Empty>
      )}
      {deliveries !== undefined && deliveries.length > 0 && (
        <Table
          label="Deliveries"
          columns={columnsOf(redeliver, isBusy)}
          rows={deliveries}
          rowId={({ id }) => id}
        />
      )}
    </Section>
  )
}
