import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'

/** Often enough to see a breaker open and close; it is asked only while the page is in view. */
const healthEveryMs = 2_000

export const useProviders = () => useQuery({ queryKey: ['providers'], queryFn: api.providers })

export const useRoutes = () => useQuery({ queryKey: ['routes'], queryFn: api.routes })

/** What this gateway process finds of the targets it has called. */
export const useHealth = () =>
  useQuery({
    queryKey: ['routing-health'],
    queryFn: api.routingHealth,
    staleTime: 0,
    refetchInterval: healthEveryMs,
  })
