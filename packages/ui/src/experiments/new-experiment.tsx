import type { NewExperiment } from '@telltale/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ChangeEvent } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Choice, TextField } from '../parts/field.tsx'
import { Problem } from '../parts/notice.tsx'
import { useProject } from '../shell/address.ts'
import { emptyDraft, experimentOf, type ExperimentDraft, type Faults } from './experiment-draft.ts'
import { GuardrailFields } from './guardrail-fields.tsx'

type Props = { readonly close: () => void; readonly saved: (name: string) => void }

/** Plans an experiment of two versions. What is typed here is fixed once it starts. */
export function NewExperimentDialog({ close, saved }: Props) {
  const project = useProject()
  const queries = useQueryClient()
  const [draft, setDraft] = useState<ExperimentDraft>(emptyDraft)
  const [faults, setFaults] = useState<Faults>({})
  const prompts = useQuery({ queryKey: ['prompts', project], queryFn: () => api.prompts(project) })
  const metrics = useQuery({ queryKey: ['metrics', project], queryFn: () => api.metrics(project) })
  const versions = useQuery({
    queryKey: ['prompt', project, draft.prompt],
    queryFn: () => api.prompt(draft.prompt, project),
    enabled: draft.prompt !== '',
  })
  const save = useMutation({
    mutationFn: (experiment: NewExperiment) => api.createExperiment(experiment, project),
    onSuccess: async ({ name }) => {
      await queries.invalidateQueries({ queryKey: ['experiments'] })
      saved(name)
      close()
    },
  })
  const field = (name: Exclude<keyof ExperimentDraft, 'guardrails'>) => ({
    value: draft[name],
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLSelectElement>) => {
      setDraft({ ...draft, [name]: event.target.value })
      setFaults({ ...faults, [name]: undefined })
    },
    ...(faults[name] === undefined ? {} : { fault: faults[name] }),
  })
  const submit = () => {
    const read = experimentOf(draft)
    setFaults(read.faults ?? {})
    if (read.experiment !== null) save.mutate(read.experiment)
  }
  const metricNames = metrics.data === undefined ? [] : metricNamesOf(metrics.data)
  return (
    <Dialog
      open
      wide
      close={close}
      title="Plan an experiment"
      actions={
        <Button look="primary" disabled={save.isPending} onClick={submit}>
          {save.isPending ? 'Saving…' : 'Save the draft'}
        </Button>
      }
    >
      <datalist id="experiment-metrics">
        {metricNames.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <div className="grid gap-4 narrow:grid-cols-3">
        <TextField label="Name" placeholder="kinder-greeting" {...field('name')} />
        <Choice label="Prompt" {...field('prompt')}>
          <option value="">choose</option>
          {prompts.data?.prompts.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </Choice>
        <TextField label="Environment" {...field('environment')} />
        <Versions label="Control" versions={versions.data?.versions} {...field('control')} />
        <Versions label="Tried against it" versions={versions.data?.versions} {...field('treatment')} />
        <TextField
          label="Each arm is given to a"
          {...field('unit')}
          note="user, session, or the name of a tag; the same one has the same arm every time."
        />
      </div>
      <div className="grid gap-4 narrow:grid-cols-3">
        <TextField
          label="Improve"
          list="experiment-metrics"
          {...field('primary')}
          note="A metric, one only: the rest are guardrails."
        />
        <Choice label="Better when" {...field('betterWhen')}>
          <option value="higher">higher</option>
          <option value="lower">lower</option>
        </Choice>
        <TextField
          label="Worth having from"
          inputMode="decimal"
          placeholder="0.001"
          {...field('smallestEffect')}
          note="The smallest difference, in the metric’s own unit."
        />
        <TextField
          label="Planned users, all arms"
          inputMode="numeric"
          {...field('plannedUsers')}
          note="The bounds are narrowest there. telltale experiments plan computes it."
        />
        <TextField label="Give up at" inputMode="numeric" {...field('maxUsers')} />
        <TextField
          label="A user counts after, hours"
          inputMode="decimal"
          {...field('windowHours')}
          note="From the first call; what comes later does not count."
        />
        <TextField label="Coverage to begin with, %" inputMode="decimal" {...field('coverage')} />
      </div>
      <GuardrailFields
        guardrails={draft.guardrails}
        faults={faults}
        change={(guardrails) => setDraft({ ...draft, guardrails })}
      />
      {save.isError && <Problem error={save.error} />}
    </Dialog>
  )
}

type Metrics = Awaited<ReturnType<typeof api.metrics>>

const metricNamesOf = ({ catalogue, own }: Metrics): readonly string[] => [
  ...catalogue.map(({ name, argument }) => (argument === null ? name : `${name}.${argument.example}`)),
  ...own.map(({ name }) => name),
]

type VersionsProps = {
  readonly label: string
  readonly versions: readonly { readonly version: number; readonly message: string | null }[] | undefined
  readonly value: string
  readonly fault?: string | undefined
  readonly onChange: (event: ChangeEvent<HTMLSelectElement>) => void
}

const Versions = ({ versions, fault, ...rest }: VersionsProps) => (
  <Choice {...rest} {...(fault === undefined ? {} : { fault })} disabled={versions === undefined}>
    <option value="">choose</option>
    {versions?.map(({ version, message }) => (
      <option key={version} value={version}>
        {version}
        {message === null ? '' : ` – ${message.slice(0, 60)}`}
      </option>
    ))}
  </Choice>
)
