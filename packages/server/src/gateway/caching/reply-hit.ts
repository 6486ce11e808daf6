import type { Found } from '../../caching/desk.ts'
import { noAnswer } from '../../providers/dialect.ts'
import { endAtOnce } from '../end-at-once.ts'
import type { Arrived } from '../journey.ts'
import type { Outlet } from '../outlet.ts'
import type { Plan } from '../plan.ts'
import { warningCount } from '../translated-warnings.ts'
import { free, given, similar } from './evidence.ts'
import type { SimilarHit } from './semantic-look.ts'

/** Sends a stored answer, with headers of its own: none of the day it was made. */
export function replyHit(
  plan: Plan,
  hit: Extract<Found, { kind: 'hit' }> | SimilarHit,
  response: Outlet,
): Arrived {
  const { entry, replayed, ageMs } = hit
  const { facts } = entry
  const now = performance.now()
  const likeness = 'similarity' in hit ? `; similarity=${hit.similarity.toFixed(4)}` : ''
  const warned = warningCount(facts.warnings)
  if (!response.destroyed) {
    response.writeHead(200, [
      ...['content-type', replayed.contentType, 'content-length', String(replayed.body.length)],
      ...[
        'x-telltale-call-id',
        plan.callId,
        'x-telltale-provider',
        entry.provider,
        'x-telltale-model',
        entry.model,
      ],
      ...['x-telltale-attempts', '0'],
      ...[
        'x-telltale-cache',
        `hit; age=${Math.floor(ageMs / 1000)}; entry=${entry.id}; call=${entry.callId}${likeness}`,
      ],
      ...(warned > 0 ? ['x-telltale-warnings', String(warned)] : []),
      ...['x-telltale-cost-usd', '0', 'x-telltale-overhead-ms', (now - plan.arrivedAt).toFixed(3)],
    ])
    endAtOnce(response, replayed.body)
  }
  return {
    answer: {
      status: 'ok',
      httpStatus: 200,
      ...{ errorKind: null, errorDetail: null, retryAfterMs: null },
      facts: {
        ...noAnswer,
        ...{ responseModel: facts.responseModel, systemFingerprint: facts.systemFingerprint },
        ...{ finishReason: facts.finishReason, refusal: false, preview: facts.preview },
      },
      usage: null,
      priced: free,
      // Of the call that made it: the same was left out of what is given here.
      warnings: facts.warnings,
      contentType: replayed.contentType,
      output: replayed.body,
      sentAt: now,
      firstContentAt: plan.facts.stream ? now : null,
      endedAt: now,
      overheadMs: now - plan.arrivedAt,
    },
    journey: {
      ...{ attempts: [], provider: entry.provider, model: entry.model, fallbackDepth: 0, propensity: null },
      cache: 'similarity' in hit ? similar(hit) : given(entry.callId, facts, ageMs),
    },
  }
}
