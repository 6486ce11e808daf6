import type { CallQuery } from '../api.ts'

/** The ways to narrow the list that live in the address, with what the filter bar calls them. */
export const filterNames = {
  status: 'Status',
  model: 'Model',
  provider: 'Provider',
  route: 'Route',
  prompt: 'Prompt',
  user: 'User',
  session: 'Session',
  language: 'Language',
  trace: 'Trace',
  tag: 'Tag (key:value)',
  minLatencyMs: 'At least (ms)',
  minCostUsd: 'At least ($)',
} as const

export type FilterName = keyof typeof filterNames

/** The address of the list: filters, the words looked for, an exact time span from a chart, and the call shown beside it. */
export type CallsSearch = { readonly [name in FilterName]?: string } & {
  readonly q?: string
  readonly from?: string
  readonly to?: string
  readonly call?: string
}

const textNames = [...(Object.keys(filterNames) as FilterName[]), 'q', 'from', 'to', 'call'] as const

/** Keeps what we know of an address and drops the rest. Everything is text, also what looks like a number. */
export function readCallsSearch(search: Record<string, unknown>): CallsSearch {
  const read: Record<string, string> = {}
  for (const name of textNames) {
    const value = search[name]
    if ((typeof value === 'string' || typeof value === 'number') && value !== '') read[name] = String(value)
  }
  return read
}

/** The filters in force, in the order of the bar. */
export const activeFilters = (search: CallsSearch): readonly { name: FilterName; value: string }[] =>
  (Object.keys(filterNames) as FilterName[]).flatMap((name) => {
    const value = search[name]
    return value === undefined ? [] : [{ name, value }]
  })

/** What to ask the API: an exact span when a chart gave one, otherwise everything since `hours` before `now`. */
export function callQueryOf(search: CallsSearch, hours: number, now: number): CallQuery {
  const { call: _, from, to, ...filters } = search
  return from === undefined
    ? { ...filters, from: new Date(now - hours * 3_600_000).toISOString() }
    : { ...filters, from, ...(to === undefined ? {} : { to }) }
}
