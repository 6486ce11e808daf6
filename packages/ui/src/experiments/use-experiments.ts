import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../api.ts'
import { useProject } from '../shell/address.ts'

/** A look takes the tape some work, and evidence comes by the minute. */
const lookAgainMs = 15_000

export function useExperiments() {
  const project = useProject()
  return useQuery({
    queryKey: ['experiments', project],
    queryFn: () => api.experiments(project),
  })
}

export function useExperiment(name: string) {
  const project = useProject()
  return useQuery({
    queryKey: ['experiment', project, name],
    queryFn: () => api.experiment(name, project),
  })
}

/** What the data say; asked again by itself while it runs. */
export function useStanding(name: string, isLive: boolean) {
  const project = useProject()
  return useQuery({
    queryKey: ['experiment-status', project, name],
    queryFn: () => api.experimentStatus(name, project),
    refetchInterval: isLive ? lookAgainMs : false,
  })
}

export type Step = 'start' | 'pause' | 'resume' | 'ramp' | 'promote' | 'roll-back' | 'stop'

/** One step in the life of an experiment. */
export function useStep(name: string) {
  const project = useProject()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ step, body = {} }: { readonly step: Step; readonly body?: object }) =>
      api.stepExperiment(name, step, body, project),
    onSuccess: () => queries.invalidateQueries(),
  })
}
export type StepAct = ReturnType<typeof useStep>
