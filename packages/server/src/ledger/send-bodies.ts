import type { Spool, Ticket } from '../engines/spool.ts'
import { bodyLine, type KeptBody } from './write.ts'

/** Bodies recently sent to the tape: a repeated one is not sent again. The tape would fold it anyway. */
const bodiesAtMost = 8_192
/** A body is sent again after this long, so that its own retention runs from its last use. */
const rememberedMs = 3_600_000

export type BodySpool = Pick<Spool, 'append' | 'ticketOf' | 'isLost'>

/**
 * Sends a body unless it was sent of late and, as far as is known, not lost. Tells the ticket it goes or went with;
 * null when the spool took it not.
 */
export type SendBody = (body: KeptBody, nowMs: number) => Ticket | null

/** Whoever sends bodies by their content. */
export function bodySender({ append, ticketOf, isLost }: BodySpool): SendBody {
  let remembered = new Map<string, { readonly sentAtMs: number; readonly ticket: Ticket }>()
  return (body, nowMs) => {
    const key = body.projectId + body.hash
    const sent = remembered.get(key)
    if (sent !== undefined && nowMs - sent.sentAtMs < rememberedMs && !isLost(sent.ticket)) return sent.ticket
    if (!append('bodies', bodyLine(body))) return null
    if (remembered.size >= bodiesAtMost) remembered = new Map()
    const ticket = ticketOf('bodies')
    remembered.set(key, { sentAtMs: nowMs, ticket })
    return ticket
  }
}
