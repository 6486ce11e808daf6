import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSpool } from '../engines/spool-open.ts'
import { isoTime } from '../kernel/time.ts'
import { bodySender } from '../ledger/send-bodies.ts'
import { retrievalLine } from '../ledger/write.ts'
import { retrievalDesk } from '../retrieval/desk/desk.ts'
import { settling } from '../retrieval/desk/settling.ts'
import { openUnwritten } from '../retrieval/desk/unwritten.ts'
import { signalMemory } from '../retrieval/signals/memory.ts'
import type { TapeTable } from '../engines/tape.ts'
import { compileBook } from '../pricing/book.ts'
import { aboveUsage } from './above-usage.ts'
import { openJournal } from './journal.ts'
import type { KeepParts } from './keep-parts.ts'
import { logKeeper } from './keep-logs.ts'
import { spanKeeper } from './keep-spans.ts'
import { messagesInMemory } from './messages-in-memory.ts'
import type { Signal } from './model.ts'
import { gatherConventions } from './normalise/gather-conventions.ts'
import { overlappingCalls } from './overlapping-calls.ts'
import { receiver } from './receiver.ts'
import { spanVectors } from './span-vectors.ts'
import { recentSpans } from './recent.ts'
import { tracesInMemory } from './traces-in-memory.ts'

export type Row = Readonly<Record<string, unknown>>

/** The way in, on a real spool whose folder can be taken away: segments that are open go on, no new one can be made. */
export async function wayIn(made: (() => unknown)[], maxBytes = 1e8) {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-fault-'))
  made.push(() => rmSync(folder, { recursive: true, force: true }))
  const [spoolFolder, away] = [join(folder, 'spool'), join(folder, 'away')]
  const landed = new Map<TapeTable, Row[]>()
  const spool = await openSpool({
    ...{ folder: spoolFolder, maxBytes, sealMs: 60_000, retryMs: { first: 5, longest: 20 } },
    async land({ table, path }) {
      const rows = readFileSync(path, 'utf8').trimEnd().split('\n')
      landed.set(table, [...(landed.get(table) ?? []), ...rows.map((row) => JSON.parse(row) as Row)])
    },
  })
  const journal = await openJournal(join(folder, 'marks'), 1_000, () => {})
  made.push(journal.close, spool.close)
  const recent = recentSpans(1_000)
  const unwritten = await openUnwritten({
    ...{ path: join(folder, 'waiting'), isWritten: () => false, onFailure() {} },
  })
  const sendBody = bodySender(spool)
  const desk = retrievalDesk({
    ...{
      memory: signalMemory(() => 0.5),
      ttlOf: () => () => null,
      keepBodies: true,
      nowMs: Date.now,
      isoTime,
    },
    append: (retrieval) =>
      spool.append('retrievals', retrievalLine(retrieval)) ? spool.ticketOf('retrievals') : null,
    appendBody: (body) => sendBody(body, Date.now()),
    onFailure(error) {
      throw error
    },
    onSettled: (one) => retrievals.settled(one),
    onIndex() {},
  })
  const retrievals = settling({
    ...{ spool, unwritten, retryMs: 10 },
    writeAgain: desk.writeAgain,
  })
  made.push(unwritten.close, retrievals.close)
  const parts: KeepParts = {
    ...{ readSpan: await gatherConventions(), book: () => compileBook([]), spool, recent },
    traces: tracesInMemory({
      ...{ record: (found, answer) => desk.record(found, answer), recordLater() {}, hold() {} },
      ...{ waitMs: 1_000, tracesAtMost: 100 },
      ...{ waitingCharsAtMost: 1e6, answers: { callsAtMost: 100, charsAtMost: 1e6 } },
    }),
    ...{ above: aboveUsage(100), markersOf: () => [] },
    messages: messagesInMemory({ waitMs: 60_000, charsAtMost: 1e6 }),
    vectors: spanVectors({ isWanted: () => false }),
    overlapping: overlappingCalls(100),
    ...{ clock: Date.now, keepBodies: true, bodyBytesAtMost: 1e6 },
  }
  const { receive } = receiver({
    keep: { traces: spanKeeper(parts), logs: logKeeper(parts) },
    ...{ recent, journal, isLost: spool.isLost, hasRoom: () => true },
    flushed: async () => (await Promise.all([spool.flushed(), retrievals.safe()]))[1],
    ...{ bytesAtMost: 1e9, requestsAtMost: 100, observe() {} },
  })
  return {
    spool,
    receive: (signal: Signal, body: Buffer) =>
      receive(signal, signal === 'logs' ? 'json' : 'protobuf', body, { projectId: 'shop', keyId: 'key' }),
    fail: () => renameSync(spoolFolder, away),
    mend: () => renameSync(away, spoolFolder),
    /** Has a segment of each table open, with a row of another's. */
    async open(...tables: TapeTable[]): Promise<void> {
      for (const table of tables) spool.append(table, '{"id":"primed"}')
      await spool.flushed()
    },
    unwritten,
    async rows(table: TapeTable): Promise<readonly Row[]> {
      await spool.landed()
      return (landed.get(table) ?? []).filter(({ id }) => id !== 'primed')
    },
  }
}
