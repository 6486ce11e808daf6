import { compilePeople, hashOfKey } from '../access/rules.ts'
import type { Config } from '../config.ts'
import { compileSnapshot, type SnapshotRows } from '../gateway/compile-snapshot.ts'
import type { PoolKeeper } from '../gateway/pools.ts'
import { snapshotKeeper } from '../gateway/snapshot-keeper.ts'
import { vendorTools } from '../gateway/vendor-tools.ts'
import { guardrailCompiler, type CompileParts } from '../guardrails/compile.ts'
import { isoTime } from '../kernel/time.ts'
import { stateRevision } from '../ledger/changes.ts'
import { changeMirror } from '../ledger/mirror-changes.ts'
import { checkBaseUrl } from '../routing/address.ts'
import { openCredentials } from '../routing/credentials.ts'
import type { Foundation } from './foundation.ts'
import type { Stores } from './stores.ts'

export type HouseSnapshot = ReturnType<typeof keepSnapshot>

/** How often another process's changes are looked for: what was rolled back is so everywhere within a second. */
const lookAgainMs = 500
/** Every how many looks what waits to be mirrored or noted is. */
const looksPerNote = 4

/** The snapshot of all rooms, made anew after each change, whoever made it; and changes on their way to the tape. */
export function keepSnapshot(
  config: Config,
  foundation: Foundation,
  stores: Stores,
  parts: {
    readonly pools: PoolKeeper
    readonly checkParts: CompileParts
    readonly onLog: (line: string) => void
  },
) {
  const { pools, checkParts, onLog } = parts
  const { state, tape, clock, sealing, inFolder, operatorKey, vendors, addressPolicy, checks } = foundation
  const { access, limits, providers, routes, prompts, experiments, guardrails, prices, fromFile } = stores

  const load = async (): Promise<SnapshotRows> => {
    // The revision first: a change that comes in between is then seen as newer and loaded again.
    const revision = await stateRevision(state)
    // Versions of prompts are never taken away: those that experiments name are among what is read after.
    const experimentRows = await experiments.snapshotRows()
    const [keys, people, isClaimed, limitRows, providerRows, routeRows, promptRows] = await Promise.all([
      access.keyRows(),
      stores.people.personRows(),
      stores.people.isClaimed(),
      limits.limitRows(),
      providers.providerRows(),
      routes.routeRows(),
      prompts.snapshotRows(),
    ])
    const [guardrailRows, priceOverrides] = await Promise.all([guardrails.guardrailRows(), prices.list()])
    return {
      ...{ revision, atMs: clock(), keys, people, isClaimed, priceOverrides },
      providers: providerRows,
      routes: routeRows,
      limits: limitRows,
      prompts: promptRows,
      experiments: experimentRows,
      guardrails: guardrailRows,
    }
  }
  const ownAdmin = (id: string, name: string, key: string) => ({
    id,
    name,
    hash: hashOfKey(key),
    revokedAt: null,
    ...{ role: 'admin' as const, projects: null },
  })
  const fixedAdmins = [
    ownAdmin('operator', 'operator', operatorKey),
    ...(config.adminKey === undefined ? [] : [ownAdmin('configured', 'admin', config.adminKey)]),
  ]
  // Made once: access tokens outlive the snapshots they were asked for in.
  const tools = vendorTools({
    ...{ pools, nowMs: clock },
    checkAddress: (url) => checkBaseUrl(url, addressPolicy),
  })
  const compileGuardrails = guardrailCompiler(checkParts)
  const keeper = snapshotKeeper({
    path: inFolder('snapshot.json'),
    load,
    compile: async (rows: SnapshotRows) => ({
      ...compileSnapshot(rows, fromFile, {
        ...{ pools, vendors, vendorTools: tools },
        credentialsOf: (row) => openCredentials(row, sealing.open),
        guardrailsOf: compileGuardrails(
          rows.guardrails,
          await checks(rows.guardrails.map(({ check }) => check)),
        ),
        firstByteTimeoutMs: config.firstByteTimeoutMs,
        idleTimeoutMs: config.idleTimeoutMs,
        translationLoss: config.translationLoss,
      }),
      people: compilePeople([...rows.people, ...fixedAdmins]),
      isClaimed: rows.isClaimed || config.adminKey !== undefined,
    }),
    onFailure: (error) => onLog(`the snapshot on disk cannot be used: ${(error as Error).message}`),
  })
  const current = () => {
    const snapshot = keeper.current()
    if (!snapshot) throw new Error('There is no snapshot yet.')
    return snapshot
  }

  const mirrorChanges = changeMirror({
    state,
    land: (segment) => tape.land(segment),
    folder: inFolder('mirror'),
    now: () => isoTime(clock()),
    onRefused: ({ id }, reason) => onLog(`the tape does not take the change ${id}: ${reason}`),
  })

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
      let looks = 0
      const look = async (): Promise<void> => {
        if ((await stateRevision(state)) > current().revision) await keeper.refresh()
        if (looks++ % looksPerNote !== 0) return
        await mirrorChanges()
        await noteUse()
      }
      const timer = setInterval(() => void look().catch(() => {}), lookAgainMs)
      return () => clearInterval(timer)
    },
  }
}
