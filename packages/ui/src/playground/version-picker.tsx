import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import { useProject } from '../shell/address.ts'
import { variantOf, type Variant } from './bench.ts'

/** Another version of the same prompt in its place. */
export function VersionPicker({
  variant,
  change,
}: {
  readonly variant: Variant
  readonly change: (variant: Variant) => void
}) {
  const project = useProject()
  const { name, version } = variant.origin!
  const prompt = useQuery({ queryKey: ['prompt', project, name], queryFn: () => api.prompt(name, project) })
  const versions = prompt.data?.versions ?? []
  return (
    <select
      aria-label={`Version of ${name}`}
      value={version}
      onChange={(event) => {
        const chosen = versions.find((one) => one.version === Number(event.target.value))
        if (chosen !== undefined) change({ ...variantOf(chosen), id: variant.id })
      }}
      className="h-6 rounded-medium border border-line-strong bg-canvas px-1 text-small text-ink"
    >
      {versions.length === 0 && <option value={version}>v{version}</option>}
      {versions.map((one) => (
        <option key={one.version} value={one.version}>
          v{one.version}
          {one.version === prompt.data?.live?.version ? ' (live)' : ''}
        </option>
      ))}
    </select>
  )
}
