import type { NewExperiment } from '@telltale/sdk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ChangeEvent } from 'react'
import { api, ApiProblem } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Dialog, showFirstFault } from '../parts/dialog.tsx'
import { faultOf } from '../parts/fault-of.ts'
import { Check, Choice, TextField } from '../parts/field.tsx'
import { useProject } from '../shell/address.ts'
import { CanaryFields } from './canary-fields.tsx'
import { emptyDraft, experimentOf, type ExperimentDraft, type Faults } from './experiment-draft.ts'
import { GuardrailFields } from './guardrail-fields.tsx'
import { PowerPlanner } from './power-planner.tsx'
import { whatHappens } from './what-happens.ts'

type TextOf = Exclude<keyof ExperimentDraft, 'guardrails' | 'canary' | 'automatic'>
type Props = { readonly close: () => void; readonly saved: (name: string) => void }

/** Plans an experiment of two versions, or a canary. What is typed here is fixed once it starts. */
export function NewExperimentDialog({ close, saved }: Props) {
  const project = useProject()
  const queries = useQueryClient()
  const [draft, setDraft] = useState<ExperimentDraft>(emptyDraft)
  // Nothing is called wrong before it was said to be done.
  const [isSubmitted, setSubmitted] = useState(false)
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
  const told = save.error instanceof ApiProblem ? faultOf(save.error.detail) : null
  const read = experimentOf(draft)
  const faults: Faults = {
    ...(isSubmitted ? read.faults : {}),
    ...(told === null ? {} : { [told.place]: told.words }),
  }
  const change = (part: Partial<ExperimentDraft>) => {
    setDraft({ ...draft, ...part })
    save.reset()
  }
  const field = (name: TextOf) => ({
    value: draft[name],
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLSelectElement>) => {
      change({ [name]: event.target.value })
    },
    ...(faults[name] === undefined ? {} : { fault: faults[name] }),
  })
  const isCanary = draft.kind === 'canary'
  const submit = () => {
    setSubmitted(true)
    if (read.experiment === null) return showFirstFault()
    save.mutate(read.experiment)
  }
  const metricNames = metrics.data === undefined ? [] : metricNamesOf(metrics.data)
  return (
    <Dialog
      open
      wide
      close={close}
      title="Plan an experiment"
      error={save.error}
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
      <Choice label="Kind" {...field('kind')}>
        <option value="experiment">Experiment: which of two is better?</option>
        <option value="canary">Canary: is the new one harmless?</option>
      </Choice>
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
      {isCanary ? (
        <>
          <CanaryFields canary={draft.canary} faults={faults} change={(canary) => change({ canary })} />
          <div className="grid gap-4 narrow:grid-cols-3">
            <TextField
              label="What happens to a user counts for, hours"
              inputMode="decimal"
              {...field('windowHours')}
              note="From the first call."
            />
          </div>
        </>
      ) : (
        <>
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
              note="The bounds are narrowest there."
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
          <PowerPlanner
            smallestEffect={draft.smallestEffect}
            take={(users) =>
              change({
                plannedUsers: String(users),
                ...(Number(draft.maxUsers) < users ? { maxUsers: String(users * 2) } : {}),
              })
            }
          />
          <GuardrailFields
            guardrails={draft.guardrails}
            faults={faults}
            change={(guardrails) => change({ guardrails })}
          />
          <fieldset className="grid gap-1.5">
            <legend className="mb-2 font-medium">By itself</legend>
            <Check
              label="Promote"
              note="as soon as the verdict is to promote"
              checked={draft.automatic.promote}
              onChange={({ target }) =>
                change({ automatic: { ...draft.automatic, promote: target.checked } })
              }
            />
            <Check
              label="Roll back"
              note="as soon as the verdict is to roll back"
              checked={draft.automatic.rollBack}
              onChange={({ target }) =>
                change({ automatic: { ...draft.automatic, rollBack: target.checked } })
              }
            />
          </fieldset>
        </>
      )}
      <section aria-label="What will happen" className="grid gap-1 rounded-medium bg-sunken px-3 py-2">
        <h3 className="font-medium">Once it is started</h3>
        <ul className="grid list-disc gap-1 pl-4 text-soft">
          {whatHappens(draft).map((words, at) => (
            <li key={at}>{words}</li>
          ))}
        </ul>
      </section>
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
