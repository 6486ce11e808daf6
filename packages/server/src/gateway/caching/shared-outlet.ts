import { EventEmitter } from 'node:events'
import type { Leader } from '../../caching/flight/roles.ts'
import type { Answer } from '../answer.ts'
import { endAtOnce } from '../end-at-once.ts'
import { outletOf, type Outlet } from '../outlet.ts'
import { splitHeaders, withHeader, type FlightHead } from './flight-head.ts'

export type SharedParts = {
  readonly response: Outlet
  readonly callId: string
  /** Null: nobody may wait for this call. */
  readonly leader: Leader<FlightHead> | null
  /** For this call's own client; those who wait have a filter of their own. */
  readonly filter: (events: Buffer) => Buffer
  /** More bytes than this are passed on but not collected. */
  readonly bytesAtMost: number
  /** The value of x-telltale-cache. */
  readonly said: string
}

/**
 * The outlet of a call that others may wait for and that may be kept: what the call writes goes to its client, to the
 * flight, and into a copy. When the client leaves and others wait, the call does not notice.
 */
export function sharedOutlet(parts: SharedParts) {
  const { response, leader, filter } = parts
  const events = new EventEmitter()
  // A call with fallbacks and a hedge listens several times.
  events.setMaxListeners(0)
  const chunks: Buffer[] = []
  let bytes = 0
  let head: { readonly status: number; readonly headers: readonly string[] } | null = null
  /** The last bytes wait for the verdict: an error event must not reach those who can still have an answer. */
  let last: Buffer | null = null
  let answer: Answer | null = null
  let isGone = response.destroyed
  let isStopped = response.destroyed

  const collect = (chunk: Buffer): void => {
    bytes += chunk.length
    if (bytes <= parts.bytesAtMost) chunks.push(chunk)
  }
  const stop = (): void => {
    isStopped = true
    events.emit('close')
  }
  response.on('close', () => {
    if (isGone || response.writableFinished) return
    isGone = true
    if (!leader || !leader.leave().goesOn) return stop()
    // A provider held back for this client goes on for the others.
    events.emit('drain')
  })

  const state = {
    destroyed: () => isStopped,
    headersSent: () => head !== null,
    writableFinished: () => response.writableFinished,
    writableNeedDrain: () => !isGone && response.writableNeedDrain,
  }
  const outlet = outletOf(state, {
    hasHeader: (name) => response.hasHeader(name),
    writeHead(status, headers) {
      head = { status, headers }
      if (!isGone) response.writeHead(status, withHeader(headers, 'x-telltale-cache', parts.said))
      const isStream = status < 300 && !headers.includes('content-length')
      if (isStream) tellHead()
    },
    flushHeaders() {
      if (!isGone) response.flushHeaders()
    },
    write(chunk) {
      collect(chunk)
      leader?.data(chunk)
      const shown = filter(chunk)
      return isGone || shown.length === 0 || response.write(shown)
    },
    end(more) {
      if (more != null) {
        last = typeof more === 'string' ? Buffer.from(more) : more
        if (last.length > 0) collect(last)
      }
      if (isGone) return
      if (last) endAtOnce(response, filter(last))
      else response.end()
    },
    on: (event, listener) => events.on(event, listener),
    off: (event, listener) => events.off(event, listener),
    once(event, listener) {
      events.once(event, listener)
      if (!isGone) response.once(event, () => events.emit(event))
    },
  })
  const tellHead = (): void => {
    if (!head || !leader) return
    const { theirs, provider, model } = splitHeaders(head.headers)
    leader.head({
      status: head.status,
      headers: theirs,
      callId: parts.callId,
      provider,
      model,
      ended: () => answer,
    })
  }

  return {
    outlet,
    /** Everyone who waited has left too. */
    upstream: { stop },
    isGone: () => isGone,
    /** The client's bytes; null when they were too many. */
    copy: (): Buffer | null => (bytes > parts.bytesAtMost ? null : Buffer.concat(chunks)),
    status: (): number | null => head?.status ?? null,
    /** Those who wait get the rest of the answer, or are told that there is none for them. */
    settle(ended: Answer, isForAll: boolean): void {
      answer = ended
      if (!leader) return
      if (!isForAll || !head) return leader.fail()
      if (head.headers.includes('content-length')) tellHead()
      if (last && last.length > 0) leader.data(last)
      leader.end()
    },
  }
}

export type SharedOutlet = ReturnType<typeof sharedOutlet>
