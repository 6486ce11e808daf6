/** The ways to narrow the list that live in the address, with what the filter bar calls them. */
export const filterNames = {
  status: 'Status',
  service: 'Service',
  environment: 'Environment',
  model: 'Model',
  user: 'User',
  session: 'Session',
  minDurationMs: 'At least (ms)',
  minCostUsd: 'At least ($)',
} as const

export type FilterName = keyof typeof filterNames

export type TracesSearch = { readonly [name in FilterName | 'name' | 'from' | 'to']?: string }

const given = (value: unknown): value is string | number =>
  (typeof value === 'string' || typeof value === 'number') && value !== ''

/** Keeps what we know of an address and drops the rest. Everything is text, also what looks like a number. */
export function readTracesSearch(search: Record<string, unknown>): TracesSearch {
  const names = [...Object.keys(filterNames), 'name', 'from', 'to']
  return Object.fromEntries(
    names.flatMap((name) => (given(search[name]) ? [[name, String(search[name])]] : [])),
  )
}

/** The span shown beside the tree, and when the trace was, where the list knew it. */
export type TraceSearch = { readonly span?: string; readonly at?: string }

export const readTraceSearch = ({ span, at }: Record<string, unknown>): TraceSearch => ({
  ...(given(span) ? { span: String(span) } : {}),
  ...(given(at) ? { at: String(at) } : {}),
})

/** The filters in force, in the order of the bar. */
export const activeFilters = (search: TracesSearch): readonly { name: FilterName; value: string }[] =>
  (Object.keys(filterNames) as FilterName[]).flatMap((name) => {
    const value = search[name]
    return value === undefined ? [] : [{ name, value }]
  })

/** What to ask the API: an exact span when a chart gave one, otherwise everything since `hours` before `now`. */
export const traceQueryOf = (search: TracesSearch, hours: number, now: number): TracesSearch =>
  search.from === undefined ? { ...search, from: new Date(now - hours * 3_600_000).toISOString() } : search
