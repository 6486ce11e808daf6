import { Link } from '@tanstack/react-router'
import { costReason } from '../parts/cost-reason.ts'
import { formatMs, formatUsd } from '../parts/format.ts'
import type { Call } from '../records.ts'
import { Unknown } from './call-facts.tsx'

const kinds: Readonly<Record<string, string>> = {
  exact: 'The answer of an earlier call to the same request.',
  semantic: 'The answer of an earlier call to a request that means the same.',
  coalesced: 'The answer of a call that was under way for the same request.',
}

const outcomes: Readonly<Record<string, string>> = {
  miss: 'The cache of its route held no answer.',
  refused: 'It did not go by the cache of its route: the request may not, or its caller would not.',
}

/** Where the answer comes from when it is not this call's own, how old it is and what it saved; nothing without a cache. */
export function CacheEvidence({ call }: { readonly call: Call }) {
  const { cacheOutcome, cacheCallId } = call
  if (call.cacheKind === 'none') {
    const words = typeof cacheOutcome === 'string' ? outcomes[cacheOutcome] : undefined
    return words === undefined ? null : <p className="text-soft">{words}</p>
  }
  return (
    <div className="grid gap-1.5 rounded-medium border border-line border-l-2 border-l-accent bg-raised px-3 py-2">
      <p className="font-medium">{kinds[call.cacheKind] ?? `From the cache: ${call.cacheKind}.`}</p>
      <dl className="flex flex-wrap gap-x-8 gap-y-1 text-soft">
        {typeof call.cacheAgeMs === 'number' && <Fact name="Age">{formatMs(call.cacheAgeMs)}</Fact>}
        {typeof call.cacheSimilarity === 'number' && (
          <Fact name="Similarity">{call.cacheSimilarity.toFixed(3)}</Fact>
        )}
        <Fact name="Saved">
          {typeof call.savedUsd === 'string' ? (
            <span title={`$${call.savedUsd}`}>{formatUsd(call.savedUsd)}</span>
          ) : (
            <Unknown
              reason={
                typeof call.savedUnknownReason === 'string' ? costReason(call.savedUnknownReason) : undefined
              }
            />
          )}
        </Fact>
        {typeof cacheCallId === 'string' && cacheCallId !== '' && (
          <Fact name="From">
            <Link
              to="/calls/$callId"
              params={{ callId: cacheCallId }}
              className="font-medium text-accent hover:underline"
            >
              the call that made it
            </Link>
          </Fact>
        )}
      </dl>
    </div>
  )
}

const Fact = ({ name, children }: { readonly name: string; readonly children: React.ReactNode }) => (
  <div className="flex gap-2">
    <dt>{name}</dt>
    <dd className="text-ink">{children}</dd>
  </div>
)
