import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSimulator, type SimulatorOptions } from '@telltale/simulator'
import { readConfig } from '../src/config.ts'
import { copyPreparedData } from '../src/engines/prepared-data.fixture.ts'
import { openHouse, type RunningHouse } from '../src/main.ts'
import type { Call } from '../src/ledger/model.ts'

/** The whole product on a fresh data folder, with the simulator as its providers: real engines, real sockets. */
export async function startTestHouse(
  settings: { readonly [name: string]: unknown } = {},
  simulation: SimulatorOptions = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-test-'))
  // Stores as a first start leaves them: making them anew would take each house some seconds of processor time.
  const data = typeof settings['data'] === 'string' ? settings['data'] : join(folder, 'data')
  if (!existsSync(join(data, 'state'))) await copyPreparedData(data)
  const simulator = await startSimulator({ port: 0, keepRequests: 1_000, ...simulation })
  const start = (): Promise<RunningHouse> =>
    openHouse(
      readConfig({
        cwd: folder,
        env: {},
        flags: {
          port: 0,
          data,
          providers: {
            openai: {
              dialect: 'openai',
              baseUrl: `${simulator.address}/v1`,
              apiKey: 'sk-sim-openai-credential',
            },
            anthropic: {
              dialect: 'anthropic',
              baseUrl: simulator.address,
              apiKey: 'sk-sim-anthropic-credential',
            },
            gemini: {
              dialect: 'gemini',
              baseUrl: simulator.address,
              apiKey: 'sk-sim-gemini-credential',
            },
          },
          ...settings,
        },
      }).config,
    )
  let house = await start()
  const api = async (
    method: string,
    path: string,
    body?: unknown,
    key = house.operatorKey,
  ): Promise<{ status: number; json: any }> => {
    const reply = await fetch(house.address + path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await reply.text()
    return { status: reply.status, json: text === '' ? null : JSON.parse(text) }
  }
  return {
    folder,
    simulator,
    address: () => house.address,
    key: () => house.developmentKey!,
    house: () => house,
    api,
    /** Waits until a call has landed on the tape. */
    async call(id: string | null): Promise<{
      call: Call
      input: string | null
      output: string | null
      scores: unknown[]
      verdicts: unknown[]
    }> {
      const deadline = Date.now() + 15_000
      for (;;) {
        const { status, json } = await api('GET', `/api/calls/${id}`)
        if (status === 200) return json
        if (Date.now() > deadline) throw new Error(`call ${id} did not land: ${JSON.stringify(json)}`)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    async restart(): Promise<void> {
      await house.close()
      house = await start()
    },
    async close(): Promise<void> {
      await house.close()
      await simulator.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type TestHouse = Awaited<ReturnType<typeof startTestHouse>>
