import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  parseSearchWith,
  redirect,
  retainSearchParams,
  stringifySearchWith,
} from '@tanstack/react-router'
import { readPlaygroundSearch } from './playground/playground-search.ts'
import { readCallsSearch } from './calls/filters.ts'
import { NotFound, PageProblem } from './shell/fallbacks.tsx'
import { readSharedSearch } from './shell/address.ts'
import { Shell } from './shell/shell.tsx'
import { readTraceSearch, readTracesSearch } from './traces/filters.ts'

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: PageProblem,
  validateSearch: readSharedSearch,
  search: { middlewares: [retainSearchParams(['hours', 'project'])] },
})

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('./home/home.tsx'), 'Home'),
})
const calls = createRoute({
  getParentRoute: () => root,
  path: '/calls',
  validateSearch: readCallsSearch,
  component: lazyRouteComponent(() => import('./calls/calls.tsx'), 'Calls'),
})
const call = createRoute({
  getParentRoute: () => root,
  path: '/calls/$callId',
  component: lazyRouteComponent(() => import('./calls/call-page.tsx'), 'CallPage'),
})
const traces = createRoute({
  getParentRoute: () => root,
  path: '/traces',
  validateSearch: readTracesSearch,
  component: lazyRouteComponent(() => import('./traces/traces.tsx'), 'Traces'),
})
const trace = createRoute({
  getParentRoute: () => root,
  path: '/traces/$traceId',
  validateSearch: readTraceSearch,
  component: lazyRouteComponent(() => import('./traces/trace-page.tsx'), 'TracePage'),
})
const prompts = createRoute({
  getParentRoute: () => root,
  path: '/prompts',
  component: lazyRouteComponent(() => import('./prompts/prompts.tsx'), 'Prompts'),
})
const prompt = createRoute({
  getParentRoute: () => root,
  path: '/prompts/$name',
  validateSearch: (search: Record<string, unknown>): { left?: number; right?: number } => ({
    ...(Number(search.left) > 0 ? { left: Number(search.left) } : {}),
    ...(Number(search.right) > 0 ? { right: Number(search.right) } : {}),
  }),
  component: lazyRouteComponent(() => import('./prompts/prompt-page.tsx'), 'PromptPage'),
})
const experiments = createRoute({
  getParentRoute: () => root,
  path: '/experiments',
  component: lazyRouteComponent(() => import('./experiments/experiments.tsx'), 'Experiments'),
})
const experiment = createRoute({
  getParentRoute: () => root,
  path: '/experiments/$name',
  component: lazyRouteComponent(() => import('./experiments/experiment-page.tsx'), 'ExperimentPage'),
})
const guardrails = createRoute({
  getParentRoute: () => root,
  path: '/guardrails',
  component: lazyRouteComponent(() => import('./guardrails/guardrails.tsx'), 'Guardrails'),
})
const guardrail = createRoute({
  getParentRoute: () => root,
  path: '/guardrails/$name',
  component: lazyRouteComponent(() => import('./guardrails/guardrail-page.tsx'), 'GuardrailPage'),
})
const playground = createRoute({
  getParentRoute: () => root,
  path: '/playground',
  validateSearch: readPlaygroundSearch,
  component: lazyRouteComponent(() => import('./playground/playground.tsx'), 'Playground'),
})
const cost = createRoute({
  getParentRoute: () => root,
  path: '/cost',
  component: lazyRouteComponent(() => import('./cost/cost.tsx'), 'Cost'),
})
const models = createRoute({
  getParentRoute: () => root,
  path: '/models',
  component: lazyRouteComponent(() => import('./models/models.tsx'), 'Models'),
})
const model = createRoute({
  getParentRoute: () => root,
  path: '/models/$name',
  component: lazyRouteComponent(() => import('./models/route-page.tsx'), 'RoutePage'),
})
const caches = createRoute({
  getParentRoute: () => root,
  path: '/caches',
  component: lazyRouteComponent(() => import('./caches/caches.tsx'), 'Caches'),
})
const alerts = createRoute({
  getParentRoute: () => root,
  path: '/alerts',
  component: lazyRouteComponent(() => import('./alerts/alerts.tsx'), 'Alerts'),
})
const alert = createRoute({
  getParentRoute: () => root,
  path: '/alerts/$alertId',
  component: lazyRouteComponent(() => import('./alerts/alert-page.tsx'), 'AlertPage'),
})
const reviews = createRoute({
  getParentRoute: () => root,
  path: '/reviews',
  component: lazyRouteComponent(() => import('./reviews/reviews.tsx'), 'Reviews'),
})
const review = createRoute({
  getParentRoute: () => root,
  path: '/reviews/$queue',
  component: lazyRouteComponent(() => import('./reviews/queue-page.tsx'), 'QueuePage'),
})
const retrieval = createRoute({
  getParentRoute: () => root,
  path: '/retrieval',
  component: lazyRouteComponent(() => import('./retrieval/retrieval.tsx'), 'Retrieval'),
})
const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  beforeLoad: () => {
    throw redirect({ to: '/settings/$section', params: { section: 'keys' } })
  },
})
const section = createRoute({
  getParentRoute: () => root,
  path: '/settings/$section',
  validateSearch: ({ webhook }: Record<string, unknown>): { webhook?: string } =>
    typeof webhook === 'string' || typeof webhook === 'number' ? { webhook: String(webhook) } : {},
  component: lazyRouteComponent(() => import('./settings/settings.tsx'), 'Settings'),
})

/** All pages. Each is fetched when it is first opened. */
export const createTelltaleRouter = () =>
  createRouter({
    routeTree: root.addChildren([
      home,
      calls,
      call,
      traces,
      trace,
      prompts,
      prompt,
      experiments,
      experiment,
      guardrails,
      guardrail,
      playground,
      cost,
      models,
      model,
      caches,
      alerts,
      alert,
      reviews,
      review,
      retrieval,
      settings,
      section,
    ]),
    // Plain text in the address: what a person would type.
    parseSearch: parseSearchWith((value) => value),
    stringifySearch: stringifySearchWith(String),
    defaultPreload: 'intent',
    defaultErrorComponent: PageProblem,
    scrollRestoration: true,
  })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createTelltaleRouter>
  }
}
