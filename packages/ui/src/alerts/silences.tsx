import type { Silence } from '@telltale/sdk'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/notice.tsx'
import { Section } from '../parts/page.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import { SilenceDialog } from './silence-dialog.tsx'
import { useAlertActs, useSilences } from './use-alerts.ts'
import { isOver, matcherWords } from './words.ts'

const columnsOf = (end: (id: string) => void): readonly Column<Silence>[] => [
  { id: 'matchers', head: 'Alerts with', cell: (silence) => matcherWords(silence) },
  { id: 'reason', head: 'Why', fill: true, cell: ({ reason }) => <span title={reason}>{reason}</span> },
  { id: 'by', head: 'By', spare: true, cell: ({ createdBy }) => createdBy },
  { id: 'from', head: 'From', spare: true, cell: ({ startsAt }) => <Moment at={startsAt} /> },
  { id: 'until', head: 'Until', cell: ({ endsAt }) => <Moment at={endsAt} /> },
  {
    id: 'end',
    head: 'End',
    right: true,
    cell: (silence) => (
      <ConfirmButton
        label="End"
        sure="Really end?"
        name={`the silence of ${matcherWords(silence)}`}
        act={() => end(silence.id)}
      />
    ),
  },
]

/** What nobody is told of just now. */
export function Silences() {
  const query = useSilences()
  const { endSilence } = useAlertActs()
  const [isNew, setNew] = useState(false)
  const active = query.data?.silences.filter((silence) => !isOver(silence, query.dataUpdatedAt))
  return (
    <Section
      title="Silences"
      note="recorded, and told to nobody"
      actions={<Button onClick={() => setNew(true)}>Add silence</Button>}
    >
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {endSilence.isError && <Problem error={endSilence.error} />}
      {active?.length === 0 && <p className="text-soft">Nothing is silenced.</p>}
      {active !== undefined && active.length > 0 && (
        <Table label="Silences" columns={columnsOf(endSilence.mutate)} rows={active} rowId={({ id }) => id} />
      )}
      {isNew && <SilenceDialog alert={null} close={() => setNew(false)} />}
    </Section>
  )
}
