import type { Experiment } from '@telltale/sdk'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextField } from '../parts/field.tsx'
import { formatShare } from '../parts/format.ts'
import { Problem } from '../parts/notice.tsx'
import type { StepAct } from './use-experiments.ts'

type Props = { readonly experiment: Experiment; readonly step: StepAct; readonly close: () => void }

/** Takes more users in. */
export function RampDialog({ experiment: { coverage, name }, step, close }: Props) {
  const [typed, setTyped] = useState('100')
  const percent = Number(typed.replace('%', ''))
  const fault =
    percent > coverage * 100 && percent <= 100
      ? undefined
      : `A number above ${coverage * 100} and at most 100: fewer would send users away from their arm.`
  const submit = () => step.mutate({ step: 'ramp', body: { coverage: percent / 100 } }, { onSuccess: close })
  return (
    <Dialog
      open
      close={close}
      title={`Take more users into “${name}”`}
      actions={
        <Button look="primary" disabled={fault !== undefined || step.isPending} onClick={submit}>
          Ramp
        </Button>
      }
    >
      <TextField
        label="Coverage, %"
        inputMode="decimal"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        note={`Now ${formatShare(coverage)}. Users are added to both arms; nobody who is in changes arm.`}
        {...(fault === undefined ? {} : { fault })}
      />
      {step.isError && <Problem error={step.error} />}
    </Dialog>
  )
}
