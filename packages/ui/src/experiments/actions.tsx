import type { Experiment, ExperimentVerdict } from '@telltale/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Problem } from '../parts/notice.tsx'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import { useProject } from '../shell/address.ts'
import { ConcludeDialog, type Conclusion } from './conclude-dialog.tsx'
import { RampDialog } from './ramp-dialog.tsx'
import { useStep } from './use-experiments.ts'

type ActionsProps = { readonly experiment: Experiment; readonly verdict: ExperimentVerdict | null }

/** What may be done with it as it stands. */
export function Actions({ experiment, verdict }: ActionsProps) {
  const { name, status } = experiment
  const step = useStep(name)
  const [dialog, setDialog] = useState<Conclusion | 'ramp' | null>(null)
  if (status === 'concluded') return null
  const close = () => setDialog(null)
  return (
    <>
      {step.isError && dialog === null && <Problem error={step.error} />}
      {status === 'draft' && (
        <>
          <Discard name={name} />
          <Button look="primary" disabled={step.isPending} onClick={() => step.mutate({ step: 'start' })}>
            Start
          </Button>
        </>
      )}
      {status === 'running' && (
        <Button disabled={step.isPending} onClick={() => step.mutate({ step: 'pause' })}>
          Pause
        </Button>
      )}
      {status === 'paused' && (
        <Button disabled={step.isPending} onClick={() => step.mutate({ step: 'resume' })}>
          Resume
        </Button>
      )}
      {status === 'running' && experiment.coverage < 1 && (
        <Button onClick={() => setDialog('ramp')}>Ramp</Button>
      )}
      {status !== 'draft' && (
        <>
          <Button onClick={() => setDialog('stop')}>Stop</Button>
          <Button look="danger" onClick={() => setDialog('roll-back')}>
            Roll back
          </Button>
          <Button
            look={verdict?.verdict === 'promote' ? 'primary' : 'plain'}
            onClick={() => setDialog('promote')}
          >
            Promote
          </Button>
        </>
      )}
      {dialog === 'ramp' && <RampDialog experiment={experiment} step={step} close={close} />}
      {dialog !== null && dialog !== 'ramp' && (
        <ConcludeDialog kind={dialog} experiment={experiment} verdict={verdict} step={step} close={close} />
      )}
    </>
  )
}

function Discard({ name }: { readonly name: string }) {
  const project = useProject()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const discard = useMutation({
    mutationFn: () => api.discardExperiment(name, project),
    onSuccess: async () => {
      await navigate({ to: '/experiments' })
      await queries.invalidateQueries({ queryKey: ['experiments'] })
    },
  })
  return (
    <>
      {discard.isError && <Problem error={discard.error} />}
      <ConfirmButton label="Discard" sure="Really discard?" name={name} act={() => discard.mutate()} />
    </>
  )
}
