import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Judge, JudgeSettings } from '@telltale/sdk'
import { useState } from 'react'
import { ApiProblem } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Dialog, showFirstFault } from '../parts/dialog.tsx'
import { faultOf } from '../parts/fault-of.ts'
import { useProject } from '../shell/address.ts'
import { judgeApi } from './judge-api.ts'
import { emptyJudge, judgeDraftOf, readJudge, type JudgeDraft, type JudgeFaults } from './judge-draft.ts'
import { JudgeFields } from './judge-fields.tsx'
import { JudgeHistory } from './judge-history.tsx'
import { JudgeTrial } from './judge-trial.tsx'
import { JudgeUse } from './judge-use.tsx'

type Props = {
  /** The judge to look at and change; null for a new one. */
  readonly before: Judge | null
  readonly close: () => void
}

/** Makes a judge or changes one, tries it on texts, and shows how it came to be. */
export function JudgeDialog({ before, close }: Props) {
  const project = useProject()
  const queries = useQueryClient()
  const [draft, setDraft] = useState<JudgeDraft>(before === null ? emptyJudge : judgeDraftOf(before))
  const [faults, setFaults] = useState<JudgeFaults>({})
  const save = useMutation({
    mutationFn: (settings: JudgeSettings) => judgeApi.put(draft.name.trim(), settings, project),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['judges'] })
      await queries.invalidateQueries({ queryKey: ['judge-versions'] })
      close()
    },
    onError: (error) => {
      const fault = error instanceof ApiProblem ? faultOf(error.detail) : null
      setFaults(fault === null ? {} : { [fault.place]: fault.words })
    },
  })
  const change = (part: Partial<JudgeDraft>) => {
    setDraft({ ...draft, ...part })
    if (save.isError) save.reset()
  }
  const read = (): JudgeSettings | null => {
    const { settings, faults: found } = readJudge(draft)
    setFaults(found ?? {})
    if (found !== null) showFirstFault()
    return settings
  }
  return (
    <Dialog
      open
      wide
      close={close}
      title={before === null ? 'New judge' : `Judge ${before.name}`}
      error={save.error}
      actions={
        <Button
          look="primary"
          disabled={draft.name.trim() === '' || save.isPending}
          onClick={() => {
            const settings = read()
            if (settings !== null) save.mutate(settings)
          }}
        >
          {save.isPending ? 'Saving…' : 'Save'}
        </Button>
      }
    >
      <JudgeFields draft={draft} faults={faults} change={change} isNew={before === null} />
      <JudgeTrial before={before} settings={read} />
      {before !== null && (
        <>
          <JudgeHistory name={before.name} putBack={(version) => setDraft(judgeDraftOf(version))} />
          <JudgeUse judge={before} />
        </>
      )}
    </Dialog>
  )
}
