import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { costReason } from '../parts/cost-reason.ts'
import { formatMs, formatUsd } from '../parts/format.ts'
import { Problem } from '../parts/notice.tsx'
import type { Call } from '../records.ts'
import { useProject } from '../shell/address.ts'
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
    if (words === undefined) return null
    return (
      <div className="grid gap-1.5 text-soft">
        <p>{words}</p>
        {typeof call.wouldHitCallId === 'string' && <WouldHit call={call} from={call.wouldHitCallId} />}
      </div>
    )
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

/** What the shadow of a semantic cache saw; whoever can tell says whether it would have been right. */
function WouldHit({ call, from }: { readonly call: Call; readonly from: string }) {
  const project = useProject()
  const judge = useMutation({
    mutationFn: (label: 'right' | 'wrong') => api.judgeHit({ callId: call.id, label }, project),
  })
  const same = call.wouldHitSame
  return (
    <div className="grid gap-2 rounded-medium border border-line bg-raised px-3 py-2">
      <p>
        A similar question had{' '}
        <Link
          to="/calls/$callId"
          params={{ callId: from }}
          className="font-medium text-accent hover:underline"
        >
          an answer
        </Link>
        {typeof call.cacheSimilarity === 'number' && ` (similarity ${call.cacheSimilarity.toFixed(3)})`}
        {same === true && ', and it is the same as this one.'}
        {same === false &&
          ', and it differs from this one: that counts as wrong until someone says otherwise.'}
        {typeof same !== 'boolean' && '; the two cannot be compared.'}
      </p>
      {judge.isError && <Problem error={judge.error} />}
      {judge.isSuccess ? (
        <p role="status">Noted as {judge.variables}.</p>
      ) : (
        <p className="flex flex-wrap items-center gap-2">
          Would it have done for this call?
          <Button disabled={judge.isPending} onClick={() => judge.mutate('right')}>
            Right
          </Button>
          <Button disabled={judge.isPending} onClick={() => judge.mutate('wrong')}>
            Wrong
          </Button>
        </p>
      )}
    </div>
  )
}

const Fact = ({ name, children }: { readonly name: string; readonly children: React.ReactNode }) => (
  <div className="flex gap-2">
    <dt>{name}</dt>
    <dd className="text-ink">{children}</dd>
  </div>
)
