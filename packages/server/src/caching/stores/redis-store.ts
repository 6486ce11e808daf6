import { RESP_TYPES } from 'redis'
import { EntryHead, type CacheEntry, type Purge } from '../model.ts'
import type { CacheStore, ListedEntry, PutOutcome } from './cache-store.ts'
import { allLabel, labelOfPurge, labelsOf, routeLabel } from './labels.ts'
import { connectRedis, type RedisConnection } from './redis-connection.ts'
import { putScript } from './redis-scripts.ts'
import { timeBox } from './time-box.ts'
import { routeTotals } from './totals.ts'

export type RedisStoreOptions = {
  readonly url: string
  /** Comes before every key of ours. */
  readonly prefix: string
  readonly nowMs: () => number
  /** Longest a request waits for Redis, in milliseconds. */
  readonly timeoutMs?: number
}

/** Purges and lists are for people, who can wait a little longer. */
const patienceMs = 5_000
const page = 500
/** Past this many entries of one project their totals are not counted out. */
const countedAtMost = 20_000

/**
 * Answers kept in Redis or Valkey, shared by every process. An entry is a hash (h: its head, b: its bytes) that Redis
 * expires; labels are sorted sets of ids by when they expire. The project is the cluster's hash tag, so all keys of
 * one project live on one node and no key can be read as another project's.
 */
export function redisStore({ url, prefix, nowMs, timeoutMs = 50 }: RedisStoreOptions): CacheStore {
  const connection: RedisConnection = connectRedis(url)
  const { client } = connection
  const bytesClient = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer })
  const box = timeBox({ timeoutMs, atOnce: 1_000, failuresToOpen: 5, openMs: 5_000, nowMs })
  let stored = 0

  const base = (projectId: string): string => `${prefix}cache:{${encodeURIComponent(projectId)}}:`
  const entryKey = (projectId: string, id: string): string => `${base(projectId)}e:${id}`
  const labelKey = (projectId: string, label: string): string => `${base(projectId)}l:${label}`
  const generationKey = (projectId: string): string => `${base(projectId)}g`

  async function headsOf(projectId: string, ids: readonly string[]): Promise<ListedEntry[]> {
    const found = await Promise.all(
      ids.map(async (id) => {
        const key = entryKey(projectId, id)
        const [head, bytes] = await Promise.all([client.hGet(key, 'h'), client.hStrLen(key, 'b')])
        return head === null ? null : { ...EntryHead.parse(JSON.parse(head)), bytes: Number(bytes) }
      }),
    )
    return found.filter((one) => one !== null)
  }

  async function unlinkLabel(projectId: string, label: string): Promise<number> {
    let gone = 0
    for (;;) {
      const ids = await client.zRange(labelKey(projectId, label), 0, page - 1)
      if (ids.length === 0) return gone
      gone += await client.unlink(ids.map((id) => entryKey(projectId, id)))
      await client.zRem(labelKey(projectId, label), ids)
    }
  }

  return {
    kind: 'redis',
    async look({ projectId, id }) {
      const boxed = await box.run(async () => {
        const [fields, generation] = await Promise.all([
          bytesClient.hmGet(entryKey(projectId, id), ['h', 'b']),
          client.get(generationKey(projectId)),
        ])
        return { entry: readEntry(fields), generation: generation ?? '0' }
      })
      return boxed.kind === 'done' ? boxed.value : { entry: null, generation: unknownGeneration }
    },
    async put({ body, ...head }, generation): Promise<PutOutcome> {
      const { projectId, id } = head
      if (generation === unknownGeneration) return 'unavailable'
      const now = nowMs()
      const boxed = await box.run(
        () =>
          client.eval(putScript, {
            keys: [
              generationKey(projectId),
              entryKey(projectId, id),
              ...labelsOf(head).map((label) => labelKey(projectId, label)),
            ],
            arguments: [
              generation,
              JSON.stringify(head),
              body,
              String(Math.max(1, head.expiresAtMs - now)),
              String(head.expiresAtMs),
              String(now),
              id,
            ] as string[],
          }),
        patienceMs,
      )
      if (boxed.kind !== 'done') return 'unavailable'
      if (boxed.value !== 1) return 'purged-meanwhile'
      stored++
      return 'stored'
    },
    async purge(projectId, what: Purge) {
      const label = labelOfPurge(what)
      const boxed = await box.run(async () => {
        // First of all: what is under way and asked before this moment must not be stored after it.
        await client.incr(generationKey(projectId))
        if (label !== null) return unlinkLabel(projectId, label)
        return what.kind === 'entry' ? client.unlink(entryKey(projectId, what.id)) : 0
      }, patienceMs)
      return boxed.kind === 'done' ? boxed.value : null
    },
    async list(projectId, { route, limit }) {
      const label = labelKey(projectId, route === undefined ? allLabel : routeLabel(route))
      const boxed = await box.run(async () => {
        const ids = await client.zRange(label, 0, limit - 1, { REV: true })
        return headsOf(projectId, ids)
      }, patienceMs)
      return boxed.kind === 'done' ? boxed.value : null
    },
    async totals(projectId) {
      const label = labelKey(projectId, allLabel)
      const boxed = await box.run(async () => {
        if ((await client.zCard(label)) > countedAtMost) return null
        const totals = routeTotals()
        for (let from = 0; ; from += page) {
          const ids = await client.zRange(label, from, from + page - 1)
          if (ids.length === 0) return totals.all()
          for (const { route, bytes, storedAtMs } of await headsOf(projectId, ids))
            totals.add(route, bytes, storedAtMs)
        }
      }, patienceMs)
      return boxed.kind === 'done' ? boxed.value : null
    },
    health: () => ({
      isAvailable: box.isAvailable() && client.isReady,
      stored,
      evicted: 0,
      expired: 0,
      ...box.counts(),
    }),
    async close() {
      connection.close()
    },
  }
}

/** Redis did not say: whatever is asked for now is not stored, as a purge might have been missed. */
const unknownGeneration = '?'

function readEntry(fields: readonly (Buffer | null)[]): CacheEntry | null {
  const [head, body] = fields
  if (!head || !body) return null
  return { ...EntryHead.parse(JSON.parse(head.toString('utf8'))), body }
}
