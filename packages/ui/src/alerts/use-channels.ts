import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { AlertSettings, NewAlertChannel } from '@telltale/sdk'
import { useProject } from '../shell/address.ts'
import { alertApi } from './alert-api.ts'

/** Deliveries go on by themselves. */
const lookAgainMs = 3_000
export const deliveriesAtMost = 100

export function useChannels() {
  const project = useProject()
  return useQuery({
    queryKey: ['alert-channels', project],
    queryFn: () => alertApi.channels(project),
    refetchInterval: lookAgainMs,
  })
}

/** Newest first. */
export function useChannelDeliveries(name: string) {
  const project = useProject()
  return useQuery({
    queryKey: ['alert-channels', project, name],
    queryFn: () => alertApi.deliveries(name, deliveriesAtMost, project),
    refetchInterval: lookAgainMs,
  })
}

export function useAlertSettings() {
  const project = useProject()
  return useQuery({
    queryKey: ['alert-settings', project],
    queryFn: () => alertApi.settings(project),
  })
}

/** What may be done to channels; whatever it is, all that is known of them is asked anew. */
export function useChannelActs() {
  const project = useProject()
  const queries = useQueryClient()
  const onSettled = () => queries.invalidateQueries({ queryKey: ['alert-channels'] })
  return {
    put: useMutation({
      mutationFn: ({ name, channel }: { readonly name: string; readonly channel: NewAlertChannel }) =>
        alertApi.putChannel(name, channel, project),
      onSettled,
    }),
    test: useMutation({ mutationFn: (name: string) => alertApi.testChannel(name, project), onSettled }),
    remove: useMutation({ mutationFn: (name: string) => alertApi.deleteChannel(name, project), onSettled }),
    redeliver: useMutation({
      mutationFn: ({ name, id }: { readonly name: string; readonly id: string }) =>
        alertApi.redeliver(name, id, project),
      onSettled,
    }),
    putSettings: useMutation({
      mutationFn: (settings: AlertSettings) => alertApi.putSettings(settings, project),
      onSettled: () => queries.invalidateQueries({ queryKey: ['alert-settings'] }),
    }),
  }
}
export type ChannelActs = ReturnType<typeof useChannelActs>
