import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import { useProject } from '../shell/address.ts'

export type Traffic = {
  /** Calls of all versions of a prompt in the last seven days; null when not known. */
  readonly total: (name: string) => number | null
  readonly version: (name: string, version: number) => number | null
}

/** Calls by prompt version over seven days, from the cost report. */
export function useTraffic(): Traffic {
  const project = useProject()
  const rows = useQuery({
    queryKey: ['cost-report', project, 168],
    queryFn: () => api.costReport(168, project),
    staleTime: 60_000,
    retry: false,
  }).data?.byPrompt
  const sum = (matches: (key: string) => boolean): number | null =>
    rows === undefined
      ? null
      : rows.filter((row) => matches(row.key)).reduce((total, row) => total + row.calls, 0)
  return {
    total: (name) =>
      sum((key) => key === name || (key.startsWith(`${name}@`) && /^\d+$/.test(key.slice(name.length + 1)))),
    version: (name, version) => sum((key) => key === `${name}@${version}`),
  }
}
