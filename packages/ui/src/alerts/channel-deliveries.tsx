import type { AlertChannel, AlertDelivery } from '@telltale/sdk'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Choice } from '../parts/field.tsx'
import { formatCount } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/notice.tsx'
import { Section } from '../parts/page.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { DeliveryState } from './alert-marks.tsx'
import { deliveriesAtMost, useChannelActs, useChannelDeliveries } from './use-channels.ts'

const columnsOf = (redeliver: (id: string) => void, isBusy: boolean): readonly Column<AlertDelivery>[] => [
  { id: 'at', head: 'When', cell: ({ createdAt }) => <Moment at={createdAt} /> },
  {
    id: 'headline',
    head: 'What',
    fill: true,
    cell: ({ headline }) => <span title={headline}>{headline}</span>,
  },
  { id: 'status', head: 'Status', cell: (delivery) => <DeliveryState delivery={delivery} /> },
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
  {
    id: 'redeliver',
    head: 'Again',
    right: true,
    cell: ({ id, event, headline }) =>
      event !== 'alert.test' && (
        <Button
          size="row"
          aria-label={`Redeliver ${headline}`}
          disabled={isBusy}
          onClick={() => redeliver(id)}
        >
          Redeliver
        </Button>
      ),
  },
]

/** What one channel was told and what it answered. */
export function ChannelDeliveries({ channels }: { readonly channels: readonly AlertChannel[] }) {
  const [chosen, choose] = useState<string | null>(null)
  const name = channels.find((channel) => channel.name === chosen)?.name ?? channels[0]!.name
  const query = useChannelDeliveries(name)
  const { redeliver } = useChannelActs()
  const deliveries = query.data?.deliveries
  return (
    <Section
      title="Deliveries"
      note={deliveries?.length === deliveriesAtMost ? `the newest ${deliveriesAtMost}` : 'newest first'}
    >
      <div className="w-56 max-w-full">
        <Choice label="To the channel" value={name} onChange={(event) => choose(event.target.value)}>
          {channels.map((channel) => (
            <option key={channel.id}>{channel.name}</option>
          ))}
        </Choice>
      </div>
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {redeliver.isError && <Problem error={redeliver.error} />}
      {query.isPending && <SkeletonRows rows={3} />}
      {deliveries?.length === 0 && <p className="text-soft">Nothing was told yet.</p>}
      {deliveries !== undefined && deliveries.length > 0 && (
        <Table
          label="Deliveries of alerts"
          columns={columnsOf((id) => redeliver.mutate({ name, id }), redeliver.isPending)}
          rows={deliveries}
          rowId={({ id }) => id}
        />
      )}
    </Section>
  )
}
