import type { Experiment } from '@telltale/sdk'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { formatShare, plural } from '../parts/format.ts'
import { Moment } from '../parts/moment.tsx'
import { Empty, Problem } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { Badge } from '../parts/status-mark.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { NewExperimentDialog } from './new-experiment.tsx'
import { useExperiments } from './use-experiments.ts'
import { armWords, statusTones } from './words.ts'

const columns: readonly Column<Experiment>[] = [
  {
    id: 'name',
    head: 'Experiment',
    order: ({ name }) => name,
    cell: ({ name, setup }) => (
      <span className="inline-flex items-baseline gap-2">
        <span className="font-medium">{name}</span>
        {setup.canary !== null && <Badge>canary</Badge>}
      </span>
    ),
  },
  {
    id: 'status',
    head: 'Status',
    order: ({ status }) => status,
    cell: ({ status, decision }) => (
      <span className="inline-flex items-baseline gap-2">
        <Badge tone={statusTones[status]}>{status}</Badge>
        {decision !== null && <span className="text-small text-faint">{decisionWords(decision)}</span>}
      </span>
    ),
  },
  { id: 'prompt', head: 'Prompt', order: ({ setup }) => setup.prompt, cell: ({ setup }) => setup.prompt },
  {
    id: 'arms',
    head: 'Arms',
    spare: true,
    fill: true,
    cell: ({ setup }) => setup.arms.map((arm) => `${arm.name}: ${armWords(arm)}`).join(' · '),
  },
  {
    id: 'primary',
    head: 'Improves, or watches',
    spare: true,
    cell: ({ setup }) => setup.canary?.watches.join(', ') ?? setup.primary.name,
  },
  {
    id: 'coverage',
    head: 'Coverage',
    right: true,
    order: ({ coverage }) => coverage,
    cell: ({ coverage }) => formatShare(coverage),
  },
  {
    id: 'started',
    head: 'Started',
    right: true,
    order: ({ startedAt }) => startedAt,
    cell: ({ startedAt }) => <Moment at={startedAt} ago />,
  },
]

export const decisionWords = ({ kind, arm }: NonNullable<Experiment['decision']>): string =>
  kind === 'stop' ? 'stopped' : `${arm ?? ''} ${kind === 'promote' ? 'promoted' : 'rolled back'}`.trim()

/** Is B really better than A? */
export function Experiments() {
  const navigate = useNavigate()
  const query = useExperiments()
  const [isNew, setNew] = useState(false)
  const experiments = query.data?.experiments
  const open = (name: string): void => void navigate({ to: '/experiments/$name', params: { name } })
  return (
    <Page
      title="Experiments"
      sentence={experiments === undefined ? 'What is being tried, and on whom.' : sentenceOf(experiments)}
      actions={<Button onClick={() => setNew(true)}>New experiment</Button>}
    >
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <SkeletonRows rows={4} />}
      {experiments?.length === 0 && (
        <Empty title="Nothing was tried yet.">
          <p>
            An experiment gives each user one of two versions of a prompt, the same one every time, and
            compares users rather than calls. It says when the data are enough, when they are not, and when
            something else changed meanwhile.
          </p>
          <Button className="mt-3" onClick={() => setNew(true)}>
            Plan the first experiment
          </Button>
        </Empty>
      )}
      {experiments !== undefined && experiments.length > 0 && (
        <Table
          label="Experiments"
          columns={columns}
          rows={experiments}
          rowId={({ name }) => name}
          open={({ name }) => open(name)}
        />
      )}
      {isNew && <NewExperimentDialog close={() => setNew(false)} saved={open} />}
    </Page>
  )
}

function sentenceOf(experiments: readonly Experiment[]): string {
  const running = experiments.filter(({ status }) => status === 'running')
  const others = experiments.length - running.length
  if (experiments.length === 0) return 'Nothing is being tried.'
  if (running.length === 0) return `Nothing runs now; ${plural(others, 'experiment')} besides.`
  const names = running.slice(0, 3).map(({ name }) => name)
  return `${plural(running.length, 'experiment')} ${running.length === 1 ? 'runs' : 'run'}: ${names.join(', ')}${running.length > 3 ? ` and ${running.length - 3} more` : ''}.`
}
