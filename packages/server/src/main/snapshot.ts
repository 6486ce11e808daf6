import { compileAdminKeys, hashOfKey } from '../access/rules.ts'
import type { Config } from '../config.ts'
import { compileSnapshot, type SnapshotRows } from '../gateway/compile-snapshot.ts'
import type { PoolKeeper } from '../gateway/pools.ts'
import { snapshotKeeper } from '../gateway/snapshot-keeper.ts'
import { isoTime } from '../kernel/time.ts'
import { markMirrored, stateRevision, unmirroredChanges } from '../ledger/changes.ts'
import { changeLine } from '../ledger/write.ts'
import { openCredentials } from '../routing/credentials.ts'
import type { Foundation } from './foundation.ts'
import type { Stores } from './stores.ts'

export type HouseSnapshot = ReturnType<typeof keepSnapshot>

/** How often another process's changes are looked for, and what waits to be mirrored or noted is. */
const lookAgainMs = 2_000

/** The snapshot of all rooms, made anew after each change, whoever made it; and changes on their way to the tape. */
export function keepSnapshot(
  config: Config,
  foundation: Foundation,
  stores: Stores,
  { pools, onLog }: { readonly pools: PoolKeeper; readonly onLog: (line: string) => void },
) {
  const { state, spool, clock, sealing, inFolder, operatorKey } = foundation
  const { access, admins, providers, modelRoutes, prompts, prices, fromFile } = stores

  const load = async (): Promise<SnapshotRows> => {
    // The revision first: a change that comes in between is then seen as newer and loaded again.
    const revision = await stateRevision(state)
    const [keys, adminKeys, isClaimed, providerRows, routeRows, promptRows, priceOverrides] =
      await Promise.all([
        access.keyRows(),
        admins.adminKeyRows(),
        admins.isClaimed(),
        providers.providerRows(),
        modelRoutes.routeRows(),
        prompts.snapshotRows(),
        prices.list(),
      ])
    return {
      ...{ revision, atMs: clock(), keys, adminKeys, isClaimed, priceOverrides },
      providers: providerRows,
      modelRoutes: routeRows,
      prompts: promptRows,
    }
  }
  const ownAdmin = (id: string, name: string, key: string) => ({
    id,
    name,
    hash: hashOfKey(key),
    revokedAt: null,
  })
  const fixedAdmins = [
    ownAdmin('operator', 'operator', operatorKey),
    ...(config.adminKey === undefined ? [] : [ownAdmin('configured', 'admin', config.adminKey)]),
  ]
  const keeper = snapshotKeeper({
    path: inFolder('snapshot.json'),
    load,
    compile: (rows: SnapshotRows) => ({
      ...compileSnapshot(rows, fromFile, {
        pools,
        credentialsOf: (row) => openCredentials(row, sealing.open),
        firstByteTimeoutMs: config.firstByteTimeoutMs,
        idleTimeoutMs: config.idleTimeoutMs,
      }),
      adminKeys: compileAdminKeys([...rows.adminKeys, ...fixedAdmins]),
      isClaimed: rows.isClaimed || config.adminKey !== undefined,
    }),
    onFailure: (error) => onLog(`the snapshot on disk cannot be used: ${(error as Error).message}`),
  })
  const current = () => {
    const snapshot = keeper.current()
    if (!snapshot) throw new Error('There is no snapshot yet.')
    return snapshot
  }

  const mirrorChanges = async (): Promise<void> => {
    const waiting = await unmirroredChanges(state, 500)
    const taken = waiting.filter((change) => spool.append('changes', changeLine(change)))
    if (taken.length === 0) return
    await spool.flushed()
    await markMirrored(
      state,
      taken.map(({ id }) => id),
      isoTime(clock()),
    )
  }

  /** Keys used since it was last noted, and when. */
  let used = new Map<string, string>()
  const noteUse = async (): Promise<void> => {
    if (used.size === 0) return
    const noted = used
    used = new Map()
    await access.touchKeys(noted)
  }

  return {
    current,
    isThere: () => keeper.current() !== null,
    fromDisk: () => keeper.fromDisk(),
    refresh: () => keeper.refresh(),
    keyUsed: (keyId: string, at: string) => void used.set(keyId, at),
    /** Before the reply to an edit: what was set holds from the reply on. */
    async afterEdit(): Promise<void> {
      await keeper.refresh()
      // What fails here is tried again when following.
      mirrorChanges().catch(() => {})
    },
    /** Follows what other processes change, until told to stop. Whatever fails is tried again at the next look. */
    follow(): () => void {
      const look = async (): Promise<void> => {
        if ((await stateRevision(state)) > current().revision) await keeper.refresh()
        await mirrorChanges()
        await noteUse()
      }
      const timer = setInterval(() => void look().catch(() => {}), lookAgainMs)
      return () => clearInterval(timer)
    },
  }
}
