import { useQuery } from '@tanstack/react-query'
import type { SignalLabel } from '@telltale/sdk'
import { api } from '../api.ts'

/** What each signal is worth, by its name; undefined until it is known. */
export function useSignalLabels(): (signal: SignalLabel['signals'][number]) => SignalLabel | undefined {
  const { data } = useQuery({ queryKey: ['signal-labels'], queryFn: api.signalLabels, staleTime: Infinity })
  return (signal) => data?.labels.find(({ signals }) => signals.includes(signal))
}
