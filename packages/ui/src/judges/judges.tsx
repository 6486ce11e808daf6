import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Judge } from '@telltale/sdk'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Moment } from '../parts/moment.tsx'
import { Empty, Problem } from '../parts/notice.tsx'
import { Section } from '../parts/page.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import { useProject } from '../shell/address.ts'
import { judgeApi } from './judge-api.ts'
import { JudgeDialog } from './judge-dialog.tsx'
import { scaleWords } from './judge-draft.ts'

const columnsOf = (
  open: (judge: Judge) => void,
  remove: (name: string) => void,
): readonly Column<Judge>[] => [
  { id: 'name', head: 'Name', cell: ({ name }) => <span className="font-medium">{name}</span> },
  { id: 'model', head: 'Asks', cell: ({ model }) => model },
  { id: 'scale', head: 'Answers', spare: true, cell: ({ scale }) => scaleWords(scale) },
  {
    id: 'version',
    head: 'Version',
    spare: true,
    cell: ({ number, version }) => (
      <span title={`Judgements of it carry ${version}`}>
        v{number} <span className="font-mono text-small text-faint">{version.slice(0, 8)}</span>
      </span>
    ),
  },
  { id: 'changed', head: 'Changed', spare: true, cell: ({ updatedAt }) => <Moment at={updatedAt} ago /> },
  {
    id: 'edit',
    head: 'Edit',
    right: true,
    cell: (judge) => (
      <span className="inline-flex gap-1.5">
        <Button size="row" aria-label={`Open ${judge.name}`} onClick={() => open(judge)}>
          Open
        </Button>
        <ConfirmButton
          label="Delete"
          sure="Really delete?"
          name={judge.name}
          act={() => remove(judge.name)}
        />
      </span>
    ),
  },
]

/** Which models judge texts here, and by what? */
export function Judges() {
  const project = useProject()
  const queries = useQueryClient()
  const [opened, setOpened] = useState<Judge | 'new' | null>(null)
  const query = useQuery({ queryKey: ['judges', project], queryFn: () => judgeApi.list(project) })
  const remove = useMutation({
    mutationFn: (name: string) => judgeApi.remove(name, project),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['judges'] }),
  })
  const judges = query.data?.judges
  return (
    <Section
      title="Judges"
      note="a rubric, a model and a scale"
      actions={
        <Button look="primary" onClick={() => setOpened('new')}>
          Add judge
        </Button>
      }
    >
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {remove.isError && <Problem error={remove.error} />}
      {query.isPending && <SkeletonRows rows={3} />}
      {judges?.length === 0 && (
        <Empty title="This project has no judge.">
          A judge is a model that scores texts by your words: is the answer kind, is it right, does it give
          advice? Try one on a text before you rely on it.
        </Empty>
      )}
      {judges !== undefined && judges.length > 0 && (
        <Table
          label="Judges"
          columns={columnsOf(setOpened, remove.mutate)}
          rows={judges}
          rowId={({ name }) => name}
        />
      )}
      {opened !== null && (
        <JudgeDialog before={opened === 'new' ? null : opened} close={() => setOpened(null)} />
      )}
    </Section>
  )
}
