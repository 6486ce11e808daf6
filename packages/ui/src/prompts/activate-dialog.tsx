import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { formatCount } from '../parts/format.ts'
import { Problem } from '../parts/notice.tsx'
import type { PromptDetail } from '../records.ts'
import { useProject } from '../shell/address.ts'
import { Comparison } from './compare-versions.tsx'
import { useTraffic } from './use-traffic.ts'

type ActivateDialogProps = {
  readonly prompt: PromptDetail
  readonly version: number
  readonly close: () => void
}

/** Shows what is replaced by what before it goes live, and how much traffic it touches. */
export function ActivateDialog({ prompt, version, close }: ActivateDialogProps) {
  const project = useProject()
  const queries = useQueryClient()
  const traffic = useTraffic()
  const act = useMutation({
    mutationFn: () => api.activate(prompt.name, version, project),
    onSuccess: async () => {
      await queries.invalidateQueries()
      close()
    },
  })
  const next = prompt.versions.find((each) => each.version === version)
  const carried = prompt.live === null ? null : traffic.version(prompt.name, prompt.live.version)
  return (
    <Dialog
      open
      close={close}
      wide
      title={`Put version ${version} of ${prompt.name} live?`}
      actions={
        <Button look="primary" disabled={act.isPending} onClick={() => act.mutate()}>
          {act.isPending ? 'Putting it live…' : `Activate v${version}`}
        </Button>
      }
    >
      <p>
        {prompt.live === null
          ? 'Nothing is live now.'
          : `It replaces version ${prompt.live.version}, which carried ${carried === null ? 'an unknown number of' : formatCount(carried)} calls in the last 7 days.`}{' '}
        The next call uses it, and one click puts it back.
      </p>
      {next !== undefined && (
        <Comparison left={prompt.live ?? next} right={next} live={prompt.live?.version} />
      )}
      {act.isError && <Problem error={act.error} />}
    </Dialog>
  )
}
