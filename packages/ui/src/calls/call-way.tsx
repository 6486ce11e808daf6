import type { ReactNode } from 'react'
import { formatShare, plural } from '../parts/format.ts'
import type { Call } from '../records.ts'
import { CacheEvidence } from './cache-evidence.tsx'
import { Attempts } from './call-tables.tsx'
import { PassedOver } from './passed-over.tsx'

/** The gateway's words for why a call went where it did. */
const routeReasons: Readonly<Record<string, string>> = {
  route: 'a route has the requested name',
  'route-hint': 'x-telltale-route named the route',
  alias: 'a model route has the requested name',
  'provider-prefix': 'the request named the provider',
  'model-list': 'the provider lists the model',
  'any-model': 'the provider takes any model',
  'only-provider': 'there is one provider',
}

/** How far down the plan the answer came from; one attempt further down means that those before it were not asked. */
function depthWords({ fallbackDepth, attempts }: Call): string {
  if (fallbackDepth === 0) return 'none: its first choice'
  const places = `${plural(fallbackDepth, 'place')} down the plan`
  return attempts.length === 1 ? `${places}; those before it were resting` : places
}

/** How the call came to its answer: cache, choice, and every try at a provider. */
export function CallWay({ call }: { readonly call: Call }) {
  const isFromCache = call.cacheKind !== 'none'
  return (
    <div className="grid min-w-0 gap-4">
      <CacheEvidence call={call} />
      {!(isFromCache && call.attempts.length === 0) && <Attempts attempts={call.attempts} />}
      {call.passedOver != null && <PassedOver passedOver={call.passedOver} />}
      <dl className="flex flex-wrap gap-x-8 gap-y-1.5">
        {call.routeReason !== null && (
          <Fact name="Chosen because">{routeReasons[call.routeReason] ?? call.routeReason}</Fact>
        )}
        {call.attempts.length > 0 && <Fact name="Fallback">{depthWords(call)}</Fact>}
        {typeof call.propensity === 'number' && (
          <Fact name="Chance of this choice">{formatShare(call.propensity)}</Fact>
        )}
      </dl>
    </div>
  )
}

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div className="flex gap-2">
    <dt className="text-soft">{name}</dt>
    <dd>{children}</dd>
  </div>
)
