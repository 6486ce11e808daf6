import type { Experiment, ExperimentVerdict } from '@telltale/sdk'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Choice, TextArea } from '../parts/field.tsx'
import { Problem } from '../parts/notice.tsx'
import type { StepAct } from './use-experiments.ts'
import { armWords, verdictWords } from './words.ts'

export type Conclusion = 'promote' | 'roll-back' | 'stop'

const titles: Readonly<Record<Conclusion, string>> = {
  promote: 'Promote',
  'roll-back': 'Roll back',
  stop: 'Stop',
}

type Props = {
  readonly kind: Conclusion
  readonly experiment: Experiment
  readonly verdict: ExperimentVerdict | null
  readonly step: StepAct
  readonly close: () => void
}

/** Says what ending it so will do, and, where the data do not say so, asks why. */
export function ConcludeDialog({ kind, experiment: { setup, name }, verdict, step, close }: Props) {
  const treatments = setup.arms.filter((arm) => arm.name !== setup.control)
  const [arm, setArm] = useState(verdict?.arm ?? treatments[0]!.name)
  const [reason, setReason] = useState('')
  const chosen = treatments.find((each) => each.name === arm) ?? treatments[0]!
  const isSaid = verdict?.verdict === kind && (verdict.arm === null || verdict.arm === arm)
  const needsReason = kind === 'promote' && !isSaid
  const submit = () =>
    step.mutate(
      {
        step: kind,
        body: {
          ...(kind === 'stop' ? {} : { arm }),
          ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
        },
      },
      { onSuccess: close },
    )
  return (
    <Dialog
      open
      close={close}
      title={`${titles[kind]} “${name}”?`}
      actions={
        <Button
          look="primary"
          disabled={step.isPending || (needsReason && reason.trim() === '')}
          onClick={submit}
        >
          {titles[kind]}
        </Button>
      }
    >
      <p>
        {kind === 'promote'
          ? `${armWords(chosen)} of ${setup.prompt} becomes active in ${setup.environment}, for everybody, from the next call on.`
          : `Everybody gets the control, ${armWords(setup.arms.find((each) => each.name === setup.control)!)}, from the next call on.`}{' '}
        The experiment ends.
      </p>
      {treatments.length > 1 && kind !== 'stop' && (
        <Choice label="Arm" value={arm} onChange={(event) => setArm(event.target.value)}>
          {treatments.map((each) => (
            <option key={each.name} value={each.name}>
              {each.name}: {armWords(each)}
            </option>
          ))}
        </Choice>
      )}
      {needsReason && (
        <p
          role="status"
          className="rounded-medium border border-line border-l-2 border-l-warn bg-raised px-3 py-2"
        >
          {verdict === null
            ? 'Nobody has looked at the data yet.'
            : `The data say “${verdictWords[verdict.verdict]}”: ${verdict.reason}`}{' '}
          To promote nevertheless, say why; it stays on the record.
        </p>
      )}
      <TextArea
        label={needsReason ? 'Why' : 'Why (optional)'}
        rows={3}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      {step.isError && <Problem error={step.error} />}
    </Dialog>
  )
}
