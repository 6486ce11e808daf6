import { isoTime } from '../kernel/time.ts'
import { clickLine } from '../ledger/write.ts'
import { readClicks } from '../retrieval/clicks/click-store.ts'
import type { ClickRoutesParts } from '../retrieval/clicks/routes.ts'
import { identifierOf } from '../retrieval/judged/judge-round.ts'
import type { Foundation } from './foundation.ts'

/** Clicks on documents that were shown: how they are kept and read. */
export const clicksOn = ({ tape, spool, clock }: Foundation): ClickRoutesParts => ({
  record: (projectId, { retrievalId, document: rank, kind, position, unitId, at }) =>
    spool.append(
      'clicks',
      clickLine({
        id: identifierOf([projectId, retrievalId, rank, kind, unitId ?? null]),
        ...{ projectId, retrievalId, kind, rank },
        at: at == null ? isoTime(clock()) : new Date(at).toISOString(),
        position: position ?? rank,
        unitId: unitId ?? null,
      }),
    ),
  report: (projectId, query) => readClicks(tape, { projectId, ...query }, clock()),
})
