import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSimulator } from '@telltale/simulator'
import { startTestHouse, type TestHouse } from '../test-house.ts'
import { readReply } from './read-reply.ts'
import { callsOnTape, landed, recordSeen } from './records.ts'
import { openOrigins } from './origins.ts'
import { scenes, settingsOf, upstreamCallsOf, type Scene } from './scene.ts'
import { waysOfAsking } from './ways-of-asking.ts'

/** What came of one cell. */
export type Observed = {
  readonly tookMs: number
  /** How many different answers the reply holds pieces of. */
  readonly answers: number
  /** To be equal to the cell's `Outcome`. */
  readonly outcome: object
}

/** Runs every cell that applies in one house with one simulator, and answers what was seen by the cell's id. */
export async function runMatrix(): Promise<ReadonlyMap<string, Observed>> {
  const data = mkdtempSync(join(tmpdir(), 'telltale-matrix-'))
  const simulator = await startSimulator({ port: 0 })
  const { origins, close } = await openOrigins(simulator.address)
  try {
    const replies = await askAll({ ...settingsOf(origins), data })
    const calls = await callsOnTape(data)
    const { byModel } = simulator.requests()
    const observed = replies.map(({ scene, reply, text, tookMs }): [string, Observed] => {
      const { dialect, id } = scene.cell
      const contentType = reply.headers.get('content-type') ?? ''
      const { answers, ...seen } = readReply(waysOfAsking[dialect], contentType, text)
      const retryAfter = reply.headers.get('retry-after')
      const call = calls.get(reply.headers.get('x-telltale-call-id') ?? '')
      const outcome = {
        ...{ status: reply.status, ...seen },
        retryAfterS: retryAfter === null ? null : Number(retryAfter),
        upstreamCalls: upstreamCallsOf(scene, byModel),
        call: call ? recordSeen(call) : 'not on the tape',
      }
      return [id, { tookMs, answers, outcome }]
    })
    return new Map(observed)
  } finally {
    await close()
    await simulator.close()
    rmSync(data, { recursive: true, force: true })
  }
}

type Replied = {
  readonly scene: Scene
  readonly reply: Response
  readonly text: string
  readonly tookMs: number
}

/** Asks for all cells. The waits that must end come last, so that a busy machine is not taken for one. */
async function askAll(settings: object): Promise<readonly Replied[]> {
  const isHeavy = ({ struck }: Scene): boolean => struck.isHeavy
  const isCalm = ({ struck }: Scene): boolean => struck.pace === 'calm' && !struck.isHeavy
  const isWaiting = ({ struck }: Scene): boolean => struck.pace !== 'calm'
  const house = await startTestHouse({ ...settings })
  try {
    const asked = (scene: Scene): Promise<Replied> => ask(house, scene)
    const heavy = await inParallel(scenes.filter(isHeavy), 2, asked)
    const calm = await inParallel(scenes.filter(isCalm), 16, asked)
    const waiting = await Promise.all(scenes.filter(isWaiting).map(asked))
    await landed(house, scenes.length)
    return [...heavy, ...calm, ...waiting]
  } finally {
    await house.close()
  }
}

async function ask(house: TestHouse, scene: Scene): Promise<Replied> {
  const { dialect, id, isStream } = scene.cell
  const asking = waysOfAsking[dialect]
  const askedAt = performance.now()
  const reply = await fetch(house.address() + asking.path(id, isStream), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${house.key()}`,
      'anthropic-version': '2023-06-01',
    },
    body: JSON.stringify(asking.body(id, isStream)),
  })
  const text = await reply.text()
  return { scene, reply, text, tookMs: performance.now() - askedAt }
}

async function inParallel<Item, Made>(
  items: readonly Item[],
  atOnce: number,
  make: (item: Item) => Promise<Made>,
): Promise<readonly Made[]> {
  const left = items.values()
  const made: Made[] = []
  const worker = async (): Promise<void> => {
    for (const item of left) made.push(await make(item))
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return made
}
