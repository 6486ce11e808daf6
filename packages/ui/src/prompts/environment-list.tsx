import type { PromptDetail } from '@telltale/sdk'
import { Button } from '../parts/button.tsx'
import { Moment } from '../parts/moment.tsx'
import { Badge } from '../parts/status-mark.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { gateWords } from './gate-draft.ts'
import { placesOf, production } from './places.ts'
import type { RollBack } from './roll-back.tsx'
import { useGates } from './use-gates.ts'

type Row = {
  readonly environment: string
  readonly active: PromptDetail['environments'][number] | undefined
  readonly by: string | undefined
  /** What it asks for; null while that is not known. */
  readonly asks: readonly string[] | null
}

const columnsOf = ({ back, start }: RollBack): readonly Column<Row>[] => [
  {
    id: 'environment',
    head: 'Environment',
    cell: ({ environment }) => <span className="font-medium">{environment}</span>,
  },
  {
    id: 'active',
    head: 'Active',
    cell: ({ environment, active }) =>
      active === undefined ? (
        <Badge tone={environment === production ? 'warn' : 'neutral'}>none</Badge>
      ) : (
        <>
          v{active.version}{' '}
          <span className="font-mono text-small text-faint max-narrow:hidden">
            {active.hash.slice(0, 12)}
          </span>
        </>
      ),
  },
  {
    id: 'since',
    head: 'Since',
    spare: true,
    cell: ({ active }) => (active === undefined ? '–' : <Moment at={active.activatedAt} ago />),
  },
  {
    id: 'by',
    head: 'By',
    spare: true,
    cell: ({ by }) => <span className="block max-w-28 truncate text-soft">{by ?? '–'}</span>,
  },
  {
    id: 'asks',
    head: 'Asks for',
    spare: true,
    fill: true,
    cell: ({ asks }) => (
      <span className="text-soft" title={asks?.join('; ')}>
        {asks === null ? '–' : asks.length === 0 ? 'nothing' : asks.join('; ')}
      </span>
    ),
  },
  {
    id: 'back',
    head: 'Before it',
    right: true,
    cell: ({ environment, active }) =>
      active === undefined || active.previousVersion === null ? (
        <span className="text-faint">nothing</span>
      ) : (
        <Button
          size="row"
          disabled={back.isPending}
          aria-label={`Roll back to v${active.previousVersion} in ${environment}`}
          onClick={() => start({ environment, from: active.version })}
        >
          Roll back to v{active.previousVersion}
        </Button>
      ),
  },
]

/** What is active in each environment, since when, what it asks for, and the way back there alone. */
export function EnvironmentList({
  prompt,
  moves,
}: {
  readonly prompt: PromptDetail
  readonly moves: RollBack
}) {
  const gates = useGates().data
  const rows = placesOf(prompt, gates ?? []).map((environment): Row => {
    const found = gates?.find((one) => one.environment === environment)
    return {
      environment,
      active: prompt.environments.find((one) => one.environment === environment),
      by: prompt.activations.find((one) => one.environment === environment)?.actor,
      asks: gates === undefined ? null : found === undefined ? [] : gateWords(found.gates),
    }
  })
  return (
    <Table
      label="Environments"
      columns={columnsOf(moves)}
      rows={rows}
      rowId={({ environment }) => environment}
    />
  )
}
