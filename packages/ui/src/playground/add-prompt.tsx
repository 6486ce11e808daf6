import { useMutation, useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { useProject } from '../shell/address.ts'
import { variantOf, type Variant } from './bench.ts'
import { versionOf } from './open-bench.ts'

type AddPromptProps = { readonly add: (variant: Variant) => void; readonly addEmpty: () => void }

/** Another wording: a prompt as it is live, or a draft from nothing. */
export function AddPrompt({ add, addEmpty }: AddPromptProps) {
  const project = useProject()
  const prompts = useQuery({ queryKey: ['prompts', project], queryFn: () => api.prompts(project) })
  const load = useMutation({
    mutationFn: (name: string) => versionOf(name, null, project),
    onSuccess: (version) => add(variantOf(version)),
  })
  const names = prompts.data?.prompts ?? []
  return (
    <div className="flex flex-wrap items-center gap-2">
      {load.isError && (
        <span role="alert" className="text-small text-bad">
          {load.error.message}
        </span>
      )}
      {names.length > 0 && (
        <select
          aria-label="Add a prompt"
          value=""
          onChange={(event) => load.mutate(event.target.value)}
          className="h-7 max-w-48 rounded-medium border border-line-strong bg-canvas px-1.5 text-small text-ink max-narrow:h-9"
        >
          <option value="">Add a prompt…</option>
          {names.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      )}
      <Button onClick={addEmpty}>Add a draft</Button>
    </div>
  )
}
