import type { EnvironmentGates } from '@telltale/sdk'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextField } from '../parts/field.tsx'
import { Problem } from '../parts/notice.tsx'
import { gateDraftOf, readGates, type GateDraft } from './gate-draft.ts'
import { useSetGates } from './use-gates.ts'

type Props = {
  /** Undefined: of an environment that has none yet. */
  readonly found?: EnvironmentGates | undefined
  readonly close: () => void
}

/** What an environment asks for before a version becomes active there. */
export function GatesDialog({ found, close }: Props) {
  const [draft, setDraft] = useState<GateDraft>(() => gateDraftOf(found))
  const [complaint, setComplaint] = useState<string | null>(null)
  const set = useSetGates()
  const submit = () => {
    const gates = readGates(draft)
    setComplaint(typeof gates === 'string' ? gates : null)
    if (typeof gates !== 'string')
      set.mutate({ environment: draft.environment.trim(), gates }, { onSuccess: close })
  }
  const field = (key: Exclude<keyof GateDraft, 'experiment' | 'canary'>) => ({
    value: draft[key],
    onChange: (event: { target: { value: string } }) => setDraft({ ...draft, [key]: event.target.value }),
  })
  const box = (key: 'experiment' | 'canary', words: string) => (
    <label className="flex items-center gap-2">
      <input
        type="checkbox"
        checked={draft[key]}
        onChange={(event) => setDraft({ ...draft, [key]: event.target.checked })}
      />
      {words}
    </label>
  )
  return (
    <Dialog
      open
      close={close}
      title={found === undefined ? 'New gates' : `Gates of ${found.environment}`}
      actions={
        <>
          {found !== undefined && (
            <Button
              look="danger"
              disabled={set.isPending}
              onClick={() =>
                set.mutate({ environment: found.environment, gates: null }, { onSuccess: close })
              }
            >
              Take them away
            </Button>
          )}
          <Button look="primary" disabled={set.isPending} onClick={submit}>
            Set gates
          </Button>
        </>
      }
    >
      <p className="text-soft">
        Of every prompt of the project, before a version becomes active there. Rolling back is never held up.
      </p>
      <div className="grid gap-4 narrow:grid-cols-2">
        {found === undefined && <TextField label="Environment" {...field('environment')} />}
        <TextField
          label="Approvals"
          inputMode="numeric"
          note="By so many people other than the author."
          {...field('approvals')}
        />
      </div>
      <fieldset className="grid gap-3">
        <legend className="mb-2 font-medium">Evaluation</legend>
        <TextField
          label="Suite"
          placeholder="none"
          note="Left empty, no evaluation is asked for."
          {...field('suite')}
        />
        {draft.suite.trim() !== '' && (
          <div className="grid gap-4 narrow:grid-cols-3">
            <TextField label="At least, cases" inputMode="numeric" {...field('cases')} />
            <TextField
              label="No worse than by"
              inputMode="decimal"
              note="In the score’s own unit."
              {...field('margin')}
            />
            <TextField label="Confidence" inputMode="decimal" {...field('level')} />
          </div>
        )}
      </fieldset>
      <fieldset className="grid gap-2">
        <legend className="mb-2 font-medium">Evidence from traffic</legend>
        {box('experiment', 'an experiment concluded with the verdict promote')}
        {box('canary', 'a canary that came to its end')}
      </fieldset>
      {complaint !== null && (
        <p role="alert" className="text-bad">
          {complaint}
        </p>
      )}
      {set.isError && <Problem error={set.error} />}
    </Dialog>
  )
}
