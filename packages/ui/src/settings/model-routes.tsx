import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Choice, TextField } from '../parts/field.tsx'
import { Empty, Problem } from '../parts/notice.tsx'
import { Section } from '../parts/page.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { Table, type Column } from '../parts/table.tsx'
import type { ModelRoute } from '../settings-records.ts'
import { ConfirmButton } from './confirm-button.tsx'

const columnsOf = (remove: (alias: string) => void): readonly Column<ModelRoute>[] => [
  { id: 'alias', head: 'Callers say', cell: (route) => <span className="font-medium">{route.alias}</span> },
  { id: 'provider', head: 'Provider', cell: (route) => route.provider },
  { id: 'model', head: 'Model', cell: (route) => route.model },
  {
    id: 'delete',
    head: 'Delete',
    right: true,
    cell: (route) =>
      route.source === 'file' ? (
        <span className="text-soft" title="Set in telltale.config: change it there">
          from the file
        </span>
      ) : (
        <ConfirmButton
          label="Delete"
          sure="Really delete?"
          name={route.alias}
          act={() => remove(route.alias)}
        />
      ),
  },
]

/** Names of one's own: callers say the name, a provider's model answers. */
export function ModelRoutes() {
  const queries = useQueryClient()
  const [isNew, setNew] = useState(false)
  const query = useQuery({ queryKey: ['model-routes'], queryFn: api.modelRoutes })
  const remove = useMutation({
    mutationFn: api.deleteModelRoute,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['model-routes'] }),
  })
  const routes = query.data?.routes
  return (
    <Section
      title="Model routes"
      actions={
        <Button look="primary" onClick={() => setNew(true)}>
          Add route
        </Button>
      }
    >
      {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
      {remove.isError && <Problem error={remove.error} />}
      {query.isPending && <SkeletonRows rows={3} />}
      {routes?.length === 0 && (
        <Empty title="No route is set.">
          Models go to the provider that serves them. A route gives a model a name of your own, to move it
          elsewhere without touching code.
        </Empty>
      )}
      {routes !== undefined && routes.length > 0 && (
        <Table
          label="Model routes"
          columns={columnsOf(remove.mutate)}
          rows={routes}
          rowId={(route) => route.alias}
        />
      )}
      {isNew && <NewRoute close={() => setNew(false)} />}
    </Section>
  )
}

function NewRoute({ close }: { readonly close: () => void }) {
  const queries = useQueryClient()
  const providers = useQuery({ queryKey: ['providers'], queryFn: api.providers }).data?.providers ?? []
  const [alias, setAlias] = useState('')
  const [chosen, setChosen] = useState('')
  const [model, setModel] = useState('')
  const provider = chosen === '' ? (providers[0]?.name ?? '') : chosen
  const save = useMutation({
    mutationFn: () => api.putModelRoute(alias.trim(), { provider, model: model.trim() }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['model-routes'] })
      close()
    },
  })
  return (
    <Dialog
      open
      close={close}
      title="Add a model route"
      actions={
        <Button
          look="primary"
          disabled={alias.trim() === '' || model.trim() === '' || provider === '' || save.isPending}
          onClick={() => save.mutate()}
        >
          Save
        </Button>
      }
    >
      <TextField
        label="Callers say"
        placeholder="cheap"
        value={alias}
        onChange={(event) => setAlias(event.target.value)}
      />
      <Choice label="Provider" value={provider} onChange={(event) => setChosen(event.target.value)}>
        {providers.map((each) => (
          <option key={each.name}>{each.name}</option>
        ))}
      </Choice>
      <TextField
        label="Model"
        placeholder="gpt-4o-mini"
        value={model}
        onChange={(event) => setModel(event.target.value)}
      />
      {providers.length === 0 && <p className="text-soft">Add a provider first.</p>}
      {save.isError && <Problem error={save.error} />}
    </Dialog>
  )
}
