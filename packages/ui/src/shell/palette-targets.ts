import type { PromptSummary } from '@telltale/sdk'

/** Somewhere the palette can go. */
export type Target = { readonly label: string; readonly kind: string; readonly href: string }

const pages: readonly Target[] = [
  { label: 'Home', kind: 'page', href: '/' },
  { label: 'Calls', kind: 'page', href: '/calls' },
  { label: 'Failed calls', kind: 'page', href: '/calls?status=error' },
  { label: 'Traces', kind: 'page', href: '/traces' },
  { label: 'Failed traces', kind: 'page', href: '/traces?status=error' },
  { label: 'Prompts', kind: 'page', href: '/prompts' },
  { label: 'Experiments', kind: 'page', href: '/experiments' },
  { label: 'Playground', kind: 'page', href: '/playground' },
  { label: 'Cost', kind: 'page', href: '/cost' },
  { label: 'Models', kind: 'page', href: '/models' },
  { label: 'Routes', kind: 'models', href: '/models' },
  { label: 'Guardrails', kind: 'page', href: '/guardrails' },
  { label: 'Caches', kind: 'page', href: '/caches' },
  { label: 'Alerts', kind: 'page', href: '/alerts' },
  { label: 'Alert channels', kind: 'settings', href: '/settings/alerts' },
  { label: 'Reviews', kind: 'page', href: '/reviews' },
  { label: 'Retrieval', kind: 'page', href: '/retrieval' },
  { label: 'People', kind: 'settings', href: '/settings/people' },
  { label: 'API keys', kind: 'settings', href: '/settings/keys' },
  { label: 'Providers', kind: 'settings', href: '/settings/providers' },
  { label: 'Model routes', kind: 'settings', href: '/settings/models' },
  { label: 'Prices', kind: 'settings', href: '/settings/prices' },
  { label: 'Projects', kind: 'settings', href: '/settings/projects' },
  { label: 'Status', kind: 'settings', href: '/settings/status' },
]

const traceId = /^[0-9a-f]{32}$/i
const callId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Where `text` could mean to go, best first: a call or a trace when it is the id of one, then names that hold all its words. */
export function findTargets(text: string, prompts: readonly PromptSummary[]): readonly Target[] {
  const wanted = text.trim()
  if (callId.test(wanted)) return [{ label: wanted, kind: 'call', href: `/calls/${wanted.toLowerCase()}` }]
  if (traceId.test(wanted)) return [{ label: wanted, kind: 'trace', href: `/traces/${wanted.toLowerCase()}` }]
  const words = wanted.toLowerCase().split(/\s+/)
  const all = [
    ...pages,
    ...prompts.map((prompt) => ({
      label: prompt.name,
      kind: 'prompt',
      href: `/prompts/${encodeURIComponent(prompt.name)}`,
    })),
  ]
  const named = all.filter((target) =>
    words.every((word) => `${target.label} ${target.kind}`.toLowerCase().includes(word)),
  )
  if (wanted.length < 2) return named.slice(0, 12)
  return [
    ...named.slice(0, 11),
    { label: `Calls with “${wanted}”`, kind: 'search', href: `/calls?q=${encodeURIComponent(wanted)}` },
  ]
}
