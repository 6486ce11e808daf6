import type { NewPromptVersion } from '@telltale/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { api } from '../api.ts'
import { useProject } from '../shell/address.ts'

/** Registers a version and shows it; when there is more to say than that, it waits for `show`. */
export function useRegister(name: string, close: () => void) {
  const project = useProject()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const show = (version: number) => {
    close()
    void navigate({ to: '/prompts/$name', params: { name }, search: { right: version } })
  }
  const register = useMutation({
    mutationFn: (version: NewPromptVersion) => api.register(name, version, project),
    onSuccess: async ({ version, created, warnings }) => {
      await queries.invalidateQueries()
      if (created && warnings.length === 0) show(version.version)
    },
  })
  return { register, show }
}
