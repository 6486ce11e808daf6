import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ApiProblem } from './api.ts'
import { createTelltaleRouter } from './router.tsx'
import { SessionGate } from './shell/session-gate.tsx'
import { applyTheme } from './shell/theme.ts'
import './base.css'

applyTheme()

/** The server being away is worth asking again; a refusal is not. */
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) =>
        failures < 2 && !(error instanceof ApiProblem && error.status >= 400 && error.status < 500),
      retryDelay: 800,
    },
  },
})

const place = document.querySelector('#telltale')
if (place === null) throw new Error('index.html has no element with the id telltale')

createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <SessionGate>
        <RouterProvider router={createTelltaleRouter()} />
      </SessionGate>
    </QueryClientProvider>
  </StrictMode>,
)
