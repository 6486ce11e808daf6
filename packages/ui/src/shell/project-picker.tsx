import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { api } from '../api.ts'
import { useProject } from './address.ts'

/** Which project the pages show. Not there while there is only one. */
export function ProjectPicker() {
  const project = useProject()
  const navigate = useNavigate()
  const projects =
    useQuery({ queryKey: ['projects'], queryFn: api.projects, staleTime: 60_000 }).data?.projects ?? []
  if (projects.length < 2) return null
  return (
    <label className="grid gap-1 text-small text-faint">
      Project
      <select
        value={project ?? 'default'}
        onChange={(event) => {
          const id = event.target.value
          void navigate({ to: '/', search: { project: id === 'default' ? undefined : id } })
        }}
        className="h-7 rounded-medium border border-line-strong bg-canvas px-1 text-small text-ink"
      >
        {projects.map((each) => (
          <option key={each.id} value={each.id}>
            {each.name}
          </option>
        ))}
      </select>
    </label>
  )
}
