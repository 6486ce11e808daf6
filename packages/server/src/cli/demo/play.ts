import { createAdmin, type Admin } from '@telltale/sdk'
import { resolve } from 'node:path'
import { textOption, wholeOption, type Options } from '../act.ts'
import { connect } from '../connect.ts'
import type { CliParts, Outcome } from '../parts.ts'
import { createBot } from './bot.ts'
import { seededChance } from './customers.ts'
import { showProgress } from './progress.ts'
import { changeWords, claimFolder, requireDemoOnly, requireOwnEngines, setStage } from './stage.ts'
import { sendTraffic, type Tally } from './traffic.ts'

type Theatre = {
  readonly address: string
  readonly folder: string | null
  readonly admin: Admin
  close(): Promise<void>
}

/**
 * Opens a server, sets the stage, sends the traffic, and stays until Ctrl-C unless told to exit. Rejects with CliError
 * when the demo would mix with real traffic.
 */
export async function play(options: Options, parts: CliParts): Promise<Outcome> {
  const wanted = wholeOption(options, 'calls', { least: 1, most: 1_000_000, fallback: 400 })
  const minutes = wholeOption(options, 'minutes', { least: 0, most: 24 * 60, fallback: 0 })
  const seed = wholeOption(options, 'seed', { least: 0, most: 0xffffffff, fallback: 1 })
  const simulator = await parts.startSimulator({
    port: 0,
    host: '127.0.0.1',
    seed,
    latencyMs: 180,
    tokensPerSecond: 160,
    jitter: 0.5,
  })
  const theatre = await openTheatre(options, parts).catch(async (error: unknown) => {
    await simulator.close()
    throw error
  })
  const close = async () => {
    await theatre.close()
    await simulator.close()
  }
  try {
    const { admin, address, folder } = theatre
    await setStage(admin, simulator.address)
    const apiKey = (await admin.developmentKey()) ?? (await admin.createKey({ name: 'demo' })).secret
    const share = (calls: number, elapsedMs: number) =>
      minutes > 0 ? elapsedMs / (minutes * 60_000) : calls / wanted
    const tally = await inTwoActs(
      {
        admin,
        share,
        address,
        apiKey,
        seed,
        lanes: Math.min(12, Math.ceil(wanted / 8)),
        isSteady: minutes > 0,
      },
      parts,
    )
    const interrupted = options['exit'] === true ? Promise.resolve() : parts.interrupted()
    return {
      json: { address, dataFolder: folder, ...tally },
      text: [
        `${tally.calls} calls went through ${address}: ${tally.ok} answered, ${tally.failed} failed, ${tally.cancelled} cancelled by their customers.`,
        'Midway the prompt "support-answer" got a new version; the pages show the difference.',
        options['exit'] === true
          ? 'The server stops.'
          : `Open ${address} to look around. Ctrl-C stops the server.`,
      ].join('\n'),
      afterwards: async () => {
        await interrupted
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** A server that --url names, or one of our own in a folder of our own. */
async function openTheatre(options: Options, parts: CliParts): Promise<Theatre> {
  if (textOption(options, 'url') !== undefined) {
    const { url, admin } = await connect(options, parts)
    await requireDemoOnly(admin)
    return { address: url.replace(/\/+$/, ''), folder: null, admin, close: async () => {} }
  }
  const folder = resolve(parts.cwd, textOption(options, 'data') ?? '.telltale-demo')
  // The operator's own providers, models and engines have no part in a demo.
  const flags = {
    port: textOption(options, 'port'),
    host: '127.0.0.1',
    data: folder,
    providers: {},
    models: {},
  }
  requireOwnEngines(parts.readConfig(flags).config)
  await claimFolder(folder)
  const house = await parts.startHouse(flags)
  const admin = createAdmin({ baseUrl: house.address, adminKey: house.operatorKey, client: 'cli' })
  return { address: house.address, folder, admin, close: () => house.close() }
}

type Play = {
  readonly admin: Admin
  /** How much of the traffic is done, 0 to 1. */
  readonly share: (calls: number, elapsedMs: number) => number
  readonly address: string
  readonly apiKey: string
  readonly seed: number
  /** Customers at once when nothing else is said. */
  readonly lanes: number
  readonly isSteady: boolean
}

/** The traffic, with the change of words when half of it is done. */
async function inTwoActs(
  { admin, share, address, apiKey, seed, lanes, isSteady }: Play,
  parts: CliParts,
): Promise<Tally> {
  const bot = createBot(address, apiKey, seededChance(seed))
  const progress = showProgress(parts.stderr)
  const startedAt = performance.now()
  let isChanged = false
  try {
    return await sendTraffic({
      bot,
      lanes: isSteady ? 4 : lanes,
      restMs: isSteady ? 1_500 : 0,
      isEnough: (calls, elapsedMs) => share(calls, elapsedMs) >= 1,
      onProgress: async (tally) => {
        const done = share(tally.calls, performance.now() - startedAt)
        progress.show(done, tally)
        if (done < 0.5 || isChanged) return
        isChanged = true
        await changeWords(admin)
      },
    })
  } finally {
    progress.end()
  }
}
