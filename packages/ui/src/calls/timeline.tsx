import { formatMs } from '../parts/format.ts'
import type { Call } from '../records.ts'

type Stretch = { readonly name: string; readonly ms: number; readonly look: string }

/** A call's time as stretches in order: what we added, waiting for the first token, and the rest. Unknown ones are left out. */
function stretchesOf(call: Pick<Call, 'latencyMs' | 'ttftMs' | 'overheadMs'>): readonly Stretch[] {
  const ours = Math.min(call.overheadMs ?? 0, call.latencyMs)
  const first = call.ttftMs === null ? null : Math.min(Math.max(call.ttftMs, ours), call.latencyMs)
  const stretches = [
    ...(call.overheadMs === null ? [] : [{ name: 'Telltale’s own', ms: ours, look: 'bg-ink' }]),
    ...(first === null
      ? [{ name: 'Provider', ms: call.latencyMs - ours, look: 'bg-accent' }]
      : [
          { name: 'To the first token', ms: first - ours, look: 'bg-baseline' },
          { name: 'Tokens', ms: call.latencyMs - first, look: 'bg-accent' },
        ]),
  ]
  // What was given out of the cache, or refused, spent no time elsewhere.
  const spent = stretches.filter(({ ms }) => ms > 0)
  return spent.length > 0 ? spent : stretches
}

/** Where the time went, to scale, with the figures under it. */
export function Timeline({ call }: { readonly call: Call }) {
  const stretches = stretchesOf(call)
  return (
    <div className="grid gap-2">
      <div aria-hidden className="flex h-3 gap-px overflow-hidden rounded-small bg-sunken">
        {stretches.map((stretch) => (
          <span
            key={stretch.name}
            className={`min-w-0.5 ${stretch.look}`}
            // Shares that add up to less than 1 would not fill the bar.
            style={{ flexGrow: Math.max(stretch.ms, 0.0001) * 1e4, flexBasis: 0 }}
          />
        ))}
      </div>
      <dl className="flex flex-wrap gap-x-6 gap-y-1 text-small">
        {stretches.map((stretch) => (
          <div key={stretch.name} className="flex items-center gap-1.5">
            <span aria-hidden className={`size-2 rounded-small ${stretch.look}`} />
            <dt className="text-soft">{stretch.name}</dt>
            <dd className="font-medium">{formatMs(stretch.ms)}</dd>
          </div>
        ))}
        <div className="ml-auto flex gap-1.5">
          <dt className="text-soft">Total</dt>
          <dd className="font-medium">{formatMs(call.latencyMs)}</dd>
        </div>
      </dl>
    </div>
  )
}
