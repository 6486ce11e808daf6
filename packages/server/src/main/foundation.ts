import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { privateFile } from '../access/key-files.ts'
import { makeKey } from '../access/rules.ts'
import { secretKeyFile } from '../access/secret-key-file.ts'
import { createSealing, parseSecretKey } from '../access/secrets.ts'
import { ConfigError, isLoopback, type Config } from '../config.ts'
import { openDataFolder } from '../engines/data-folder.ts'
import { openSpool } from '../engines/spool-open.ts'
import { openState } from '../engines/state-open.ts'
import { openTape } from '../engines/tape-open.ts'
import { lazyChecks } from '../guardrails/gather-checks.ts'
import { spooledIds, unnotedMarks } from '../ingest/journal.ts'
import { uuidSource } from '../kernel/identifier.ts'
import type { Result } from '../kernel/result.ts'
import { gatherMetrics } from '../metrics/resolve.ts'
import { gatherVendors } from '../providers/gather-vendors.ts'

export type Foundation = Awaited<ReturnType<typeof layFoundation>>

/** The data folder, the secrets in it, and the engines, which come up by themselves. */
export async function layFoundation(config: Config, onLog: (line: string) => void) {
  const folder = orDie(await openDataFolder(config.data), ({ sentence }) => sentence)
  const inFolder = (name: string): string => join(folder.path, name)
  try {
    const secretKey =
      config.secretKey === undefined
        ? orDie(await secretKeyFile(inFolder('secret.key')), String)
        : orDie(parseSecretKey(config.secretKey), String)
    const operator = await privateFile(
      inFolder('operator.key'),
      () => makeKey('person', randomBytes(32)).secret,
    )
    const tape = openTape(
      config.clickhouseUrl === undefined
        ? { kind: 'embedded', folder: inFolder('tape'), onLog }
        : { kind: 'server', url: config.clickhouseUrl },
    )
    const state = openState(
      config.postgresUrl === undefined
        ? { kind: 'embedded', folder: inFolder('state'), onLog }
        : { kind: 'server', url: config.postgresUrl },
    )
    // Before the spool lands and removes what an earlier process left.
    const unnoted = await unnotedMarks(inFolder('spool'), inFolder('telemetry.marks'))
    const spooledRetrievals = await spooledIds(inFolder('spool'), ['retrievals'])
    const spool = await openSpool({
      folder: inFolder('spool'),
      land: (segment) => tape.land(segment),
      maxBytes: config.spoolBytes,
      flushIntervalMs: 20,
    })
    return {
      folder,
      inFolder,
      secretKey,
      operatorKey: operator.text,
      sealing: createSealing(secretKey, () => randomBytes(12)),
      state,
      tape,
      spool,
      unnoted,
      spooledRetrievals: new Set(spooledRetrievals),
      clock: Date.now,
      vendors: await gatherVendors(),
      metrics: await gatherMetrics(),
      checks: lazyChecks(),
      newId: uuidSource(),
      addressPolicy: {
        allowPrivateAddresses: config.allowPrivateAddresses,
        listensOnLoopback: isLoopback(config.host),
      },
      /** Engines go down after what feeds them; the folder is let go last. */
      async close(): Promise<void> {
        await spool.close()
        await Promise.allSettled([state.close(), tape.close()])
        folder.release()
      },
    }
  } catch (error) {
    folder.release()
    throw error
  }
}

export function orDie<Value, Failure>(
  result: Result<Value, Failure>,
  sentence: (failure: Failure) => string,
): Value {
  if (result.ok) return result.value
  throw new ConfigError(sentence(result.error))
}
