import type { PromptDetail } from '@telltale/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextArea } from '../parts/field.tsx'
import { Problem } from '../parts/notice.tsx'
import { useProject } from '../shell/address.ts'
import { Comparison } from './compare-versions.tsx'
import { EnvironmentField } from './environment-field.tsx'
import { GateReportOf } from './gate-report.tsx'
import { production } from './places.ts'
import { Replaced } from './replaced.tsx'
import { RunningExperiments } from './running-experiments.tsx'
import { useGateReport, useGates } from './use-gates.ts'

type ActivateDialogProps = {
  readonly prompt: PromptDetail
  readonly version: number
  readonly close: () => void
}

/** Shows what is replaced by what before it becomes active, the evidence for it, and what stands in the way. */
export function ActivateDialog({ prompt, version, close }: ActivateDialogProps) {
  const project = useProject()
  const queries = useQueryClient()
  const [environment, setEnvironment] = useState(() => firstPlace(prompt, version))
  const [reason, setReason] = useState<string | null>(null)
  const gates = useGates().data
  const isGated = gates?.some((one) => one.environment === environment) === true
  const report = useGateReport(prompt.name, version, environment, isGated).data
  const isClosed = isGated && report?.isOpen === false
  const isOverridden = isClosed && reason !== null
  const act = useMutation({
    mutationFn: () =>
      api.activate(
        prompt.name,
        { version, environment, ...(isOverridden ? { override: { reason: reason.trim() } } : {}) },
        project,
      ),
    onSuccess: close,
    // Also when it was refused: the gates may have closed since they were looked at.
    onSettled: () => queries.invalidateQueries(),
  })
  const next = prompt.versions.find((each) => each.version === version)
  const active = prompt.environments.find((one) => one.environment === environment)
  const replaced = prompt.versions.find((each) => each.version === active?.version)
  const isReady =
    environment !== '' && active?.version !== version && (isOverridden ? reason.trim() !== '' : !isClosed)
  return (
    <Dialog
      open
      close={close}
      wide
      title={`Activate version ${version} of ${prompt.name}`}
      actions={
        <Button look="primary" disabled={!isReady || act.isPending} onClick={() => act.mutate()}>
          {act.isPending ? 'Activating…' : `Activate v${version}${isOverridden ? ' anyway' : ''}`}
        </Button>
      }
    >
      <EnvironmentField
        prompt={prompt}
        gates={gates ?? []}
        value={environment}
        change={(next) => {
          act.reset()
          setReason(null)
          setEnvironment(next)
        }}
      />
      <Replaced prompt={prompt} version={version} active={active?.version} environment={environment} />
      <RunningExperiments name={prompt.name} environment={environment} />
      {isGated && (
        <GateReportOf
          name={prompt.name}
          version={version}
          environment={environment}
          author={next?.author ?? null}
        />
      )}
      {isClosed && reason === null && (
        <div>
          <Button look="danger" onClick={() => setReason('')}>
            Go past the gates, with a reason
          </Button>
        </div>
      )}
      {isOverridden && (
        <TextArea
          label="Why the gates are passed by"
          rows={2}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          note="It stays on the record of changes and in the log of activations, with the clauses that failed."
        />
      )}
      {act.isError && <Problem error={act.error} />}
      {next !== undefined && <Comparison prompt={prompt} left={replaced ?? next} right={next} />}
    </Dialog>
  )
}

/** Production, or the first place where the version is not active yet. */
function firstPlace({ environments }: PromptDetail, version: number): string {
  const isActiveIn = (place: string) =>
    environments.some((one) => one.environment === place && one.version === version)
  if (!isActiveIn(production)) return production
  return environments.find((one) => one.version !== version)?.environment ?? 'staging'
}
