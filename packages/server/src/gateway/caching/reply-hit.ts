import type { Found } from '../../caching/desk.ts'
import { noAnswer } from '../../providers/dialect.ts'
import { endAtOnce } from '../end-at-once.ts'
import type { Arrived } from '../journey.ts'
import type { Outlet } from '../outlet.ts'
import type { Plan } from '../plan.ts'
import { free, given } from './evidence.ts'

/** Sends a stored answer, with headers of its own: none of the day it was made. */
export function replyHit(plan: Plan, hit: Extract<Found, { kind: 'hit' }>, response: Outlet): Arrived {
  const { entry, replayed, ageMs } = hit
  const { facts } = entry
  const now = performance.now()
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
        `hit; age=${Math.floor(ageMs / 1000)}; entry=${entry.id}; call=${entry.callId}`,
      ],
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
      warnings: [],
      contentType: replayed.contentType,
      output: replayed.body,
      sentAt: now,
      firstContentAt: plan.facts.stream ? now : null,
      endedAt: now,
      overheadMs: now - plan.arrivedAt,
    },
    journey: {
      ...{ attempts: [], provider: entry.provider, model: entry.model, fallbackDepth: 0, propensity: null },
      cache: given(entry.callId, facts, ageMs),
    },
  }
}
