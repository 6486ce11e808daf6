import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Guardrail, GuardrailCheck, GuardrailSettings } from '@telltale/sdk'
import { useState } from 'react'
import { ApiProblem } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Dialog, showFirstFault } from '../parts/dialog.tsx'
import { faultOf } from '../parts/fault-of.ts'
import { TextField } from '../parts/field.tsx'
import { Problem } from '../parts/notice.tsx'
import { SkeletonBox } from '../parts/skeleton.tsx'
import { useProject } from '../shell/address.ts'
import { guardrailApi } from './guardrail-api.ts'
import { draftOf, emptyDraft, readDraft, type Faults, type GuardrailDraft } from './guardrail-draft.ts'
import { GuardrailFields } from './guardrail-fields.tsx'
import { TrialBox } from './trial-box.tsx'
import { useChecks } from './use-guardrails.ts'

type Props = {
  /** The guardrail to change; null for a new one. */
  readonly before: Guardrail | null
  readonly close: () => void
  readonly saved?: (guardrail: Guardrail) => void
}

/** Makes a guardrail or changes one. */
export function GuardrailDialog(props: Props) {
  const checks = useChecks()
  if (checks.data !== undefined) return <GuardrailForm {...props} checks={checks.data} />
  return (
    <Dialog open close={props.close} title="Guardrail" wide>
      {checks.isError ? <Problem error={checks.error} /> : <SkeletonBox className="h-100" />}
    </Dialog>
  )
}

function GuardrailForm({
  before,
  close,
  saved,
  checks,
}: Props & { readonly checks: readonly GuardrailCheck[] }) {
  const project = useProject()
  const queries = useQueryClient()
  const checkOf = (name: string) => checks.find((check) => check.name === name)
  const [draft, setDraft] = useState<GuardrailDraft>(() =>
    before === null ? emptyDraft : draftOf(before, checkOf(before.check)),
  )
  const [faults, setFaults] = useState<Faults>({})
  const change = (part: Partial<GuardrailDraft>) => {
    setDraft({ ...draft, ...part })
    // What the server said was of another draft.
    if (save.isError) save.reset()
  }
  const check = checkOf(draft.check)
  const save = useMutation({
    mutationFn: (settings: GuardrailSettings) =>
      guardrailApi.put(draft.name.trim(), settings, before?.version ?? 0, project),
    onSuccess: async (guardrail) => {
      await queries.invalidateQueries()
      saved?.(guardrail)
      close()
    },
    onError: (error) => {
      const fault = error instanceof ApiProblem ? faultOf(error.detail) : null
      setFaults(fault === null ? {} : { [fault.place]: fault.words })
    },
  })
  const read = (): GuardrailSettings | null => {
    const { settings, faults: found } = readDraft(draft, check)
    setFaults(found ?? {})
    if (found !== null) showFirstFault()
    return settings
  }
  const submit = () => {
    const settings = read()
    if (settings !== null) save.mutate(settings)
  }
  return (
    <Dialog
      open
      wide
      close={close}
      title={before === null ? 'New guardrail' : `Change ${before.name}`}
      error={save.error}
      actions={
        <Button look="primary" disabled={draft.name.trim() === '' || save.isPending} onClick={submit}>
          {save.isPending ? 'Saving…' : 'Save'}
        </Button>
      }
    >
      {before === null && (
        <TextField
          label="Name"
          placeholder="no-personal-data"
          note="Lower-case letters, digits and hyphens; it stays as it is."
          value={draft.name}
          onChange={(event) => change({ name: event.target.value })}
          {...(faults['name'] === undefined ? {} : { fault: faults['name'] })}
        />
      )}
      <GuardrailFields
        {...{ draft, check, checks, faults }}
        change={change}
        keptSecrets={before !== null && before.check === draft.check ? before.secrets : []}
      />
      <fieldset className="grid gap-3 border-t border-line pt-4">
        <legend className="sr-only">Try it on a text</legend>
        <p aria-hidden className="font-medium">
          Try it on a text
        </p>
        <TrialBox name={before?.name ?? null} stages={draft.stages} settings={read} />
      </fieldset>
    </Dialog>
  )
}
