import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ApiProblem } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Dialog, showFirstFault } from '../parts/dialog.tsx'
import { faultOf } from '../parts/fault-of.ts'
import { TextField } from '../parts/field.tsx'
import { Problem } from '../parts/notice.tsx'
import { SkeletonBox } from '../parts/skeleton.tsx'
import type { Provider } from '../records.ts'
import type { Route, RoutePlan } from '@telltale/sdk'
import { readDraft } from './read-draft.ts'
import { draftOf, newStep, type Faults, type RouteDraft } from './route-draft.ts'
import { RouteMore } from './route-more.tsx'
import { unprovenFault } from './similar-draft.ts'
import { StepFields } from './step-fields.tsx'
import { useProviders } from './use-routing.ts'

type RouteDialogProps = {
  /** Null: a new one. */
  readonly route: Route | null
  readonly close: () => void
  readonly saved?: (name: string) => void
}

/** Adds a route or edits one. */
export function RouteDialog(props: RouteDialogProps) {
  const providers = useProviders()
  if (providers.data !== undefined) return <RouteForm {...props} providers={providers.data.providers} />
  return (
    <Dialog open close={props.close} title="Route" wide>
      {providers.isError ? (
        <Problem error={providers.error} retry={() => void providers.refetch()} />
      ) : (
        <SkeletonBox className="h-60" />
      )}
    </Dialog>
  )
}

function RouteForm({
  route,
  close,
  saved,
  providers,
}: RouteDialogProps & { readonly providers: readonly Provider[] }) {
  const queries = useQueryClient()
  const usual = providers[0]?.name ?? ''
  const [draft, setDraft] = useState<RouteDraft>(() => draftOf(route, usual))
  // Nothing is called wrong before it was said to be done.
  const [isSubmitted, setSubmitted] = useState(false)
  const save = useMutation({
    mutationFn: ({ name, plan }: { name: string; plan: RoutePlan }) => api.putRoute(name, plan),
    onSuccess: async ({ name }) => {
      await queries.invalidateQueries({ queryKey: ['routes'] })
      await queries.invalidateQueries({ queryKey: ['model-routes'] })
      close()
      saved?.(name)
    },
  })
  const change = (part: Partial<RouteDraft>) => {
    setDraft({ ...draft, ...part })
    save.reset()
  }
  const read = readDraft(draft, route)
  const submit = () => {
    setSubmitted(true)
    if (read.faults.size > 0) return showFirstFault()
    save.mutate({ name: draft.name.trim(), plan: read.plan })
  }
  const told = save.error instanceof ApiProblem ? faultOf(save.error.detail) : null
  const faults: Faults = new Map([
    ...(isSubmitted ? read.faults : []),
    ...(told === null ? [] : [[told.place, told.words] as const]),
    ...(save.error instanceof ApiProblem ? unprovenFault(save.error) : []),
  ])
  const move = (at: number, by: 1 | -1) => {
    const steps = [...draft.steps]
    const [moved] = steps.splice(at, 1)
    steps.splice(at + by, 0, moved!)
    change({ steps })
  }
  return (
    <Dialog
      open
      close={close}
      wide
      title={route === null ? 'Add a route' : `Edit ${route.name}`}
      error={save.error}
      actions={
        <Button look="primary" disabled={save.isPending} onClick={submit}>
          {save.isPending ? 'Saving…' : 'Save'}
        </Button>
      }
    >
      {route === null && (
        <TextField
          label="Name"
          placeholder="assistant"
          value={draft.name}
          fault={faults.get('name')}
          onChange={(event) => change({ name: event.target.value })}
          note="What your application asks for as its model."
        />
      )}
      <ol className="grid gap-3">
        {draft.steps.map((step, at) => (
          <li key={step.key} className="grid gap-3">
            {at > 0 && (
              <p className="text-small text-faint">↓ if that fails, or its conditions do not hold</p>
            )}
            <StepFields
              step={step}
              at={at}
              isLast={at === draft.steps.length - 1}
              isAlone={draft.steps.length === 1}
              faults={faults}
              providers={providers}
              change={(changed) =>
                change({ steps: draft.steps.map((each) => (each.key === step.key ? changed : each)) })
              }
              move={(by) => move(at, by)}
              remove={() => change({ steps: draft.steps.filter((each) => each.key !== step.key) })}
            />
          </li>
        ))}
      </ol>
      <div>
        <Button onClick={() => change({ steps: [...draft.steps, newStep(usual)] })}>Add a step</Button>
      </div>
      <RouteMore draft={draft} faults={faults} providers={providers} change={change} />
    </Dialog>
  )
}
