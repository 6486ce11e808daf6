import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useProject } from '../shell/address.ts'
import { webhookApi } from './webhook-api.ts'

/** Deliveries go on by themselves. */
const lookAgainMs = 3_000
export const deliveriesAtMost = 100

export function useWebhooks() {
  const project = useProject()
  return useQuery({
    queryKey: ['webhooks', project],
    queryFn: () => webhookApi.webhooks(project),
    refetchInterval: lookAgainMs,
  })
}

/** Newest first. */
export function useDeliveries(name: string) {
  const project = useProject()
  return useQuery({
    queryKey: ['webhooks', project, name],
    queryFn: () => webhookApi.deliveries(name, deliveriesAtMost, project),
    refetchInterval: lookAgainMs,
  })
}

/** What may be done to a webhook; whatever it is, all that is known of webhooks is asked anew. */
export function useWebhookActs() {
  const project = useProject()
  const queries = useQueryClient()
  const onSettled = () => queries.invalidateQueries({ queryKey: ['webhooks'] })
  return {
    ping: useMutation({ mutationFn: (name: string) => webhookApi.ping(name, project), onSettled }),
    remove: useMutation({ mutationFn: (name: string) => webhookApi.remove(name, project), onSettled }),
    redeliver: useMutation({
      mutationFn: ({ name, id }: { readonly name: string; readonly id: string }) =>
        webhookApi.redeliver(name, id, project),
      onSettled,
    }),
  }
}
export type WebhookActs = ReturnType<typeof useWebhookActs>
