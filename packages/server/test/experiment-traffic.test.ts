import { createAdmin, type Admin } from '@telltale/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compileExperiment } from '../src/experiments/compile.ts'
import type { ExperimentRow } from '../src/experiments/lifecycle-model.ts'
import { content, planned, versions } from './experiment-scenes.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

/** Experiments on users who really call: through the gateway, on real engines, with the simulator as the provider. */
let house: TestHouse
let admin: Admin
const connect = (): Admin => createAdmin({ baseUrl: house.address(), adminKey: house.house().operatorKey })
beforeAll(async () => {
  house = await startTestHouse()
  admin = connect()
})
afterAll(() => house.close())

const atOnce = 16
/** A user's window ends before their second call, so that their row no longer changes when it is looked at. */
const windowHours = 1e-5

type Version = { readonly template: string; readonly maxTokens?: number }

async function begin(name: string, control: Version, treatment: Version, part: object = {}) {
  for (const version of [control, treatment]) await admin.pushPrompt(name, { ...content, ...version })
  await admin.createExperiment({
    ...{ name, prompt: name, arms: versions },
    ...{ ...planned, smallestEffect: 1e-6, windowHours },
    guardrails: [{ name: 'error-rate', kind: 'failure', margin: 0.05 }],
    ...part,
  })
  return (await admin.startExperiment(name)) as unknown as ExperimentRow
}

/** The arm each user is told, in order; messages are of different lengths, so users cost different amounts. */
async function traffic(
  name: string,
  users: number,
  said = 'Where is my parcel?',
): Promise<(string | null)[]> {
  const arms: (string | null)[] = []
  let next = 0
  const one = async (): Promise<void> => {
    for (let at = next++; at < users; at = next++) {
      const reply = await fetch(`${house.address()}/v1/chat/completions`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${house.key()}`,
          'content-type': 'application/json',
          'x-telltale-user': `user-${at}`,
        },
        body: JSON.stringify({
          model: `prompt:${name}`,
          messages: [{ role: 'user', content: `${said} ${'It was due today. '.repeat(at % 7)}` }],
        }),
      })
      await reply.text()
      arms[at] = reply.headers.get('x-telltale-experiment')
    }
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  return arms
}

const design = (experiment: ExperimentRow, users: number): (string | null)[] => {
  const { armOf } = compileExperiment(experiment)
  return Array.from({ length: users }, (_, at) => `${experiment.name}=${armOf(`user-${at}`)?.name}`)
}

/** What the house says once so many users have landed. */
async function statusWith(name: string, users: number) {
  const counted = async (): Promise<number> => {
    const { epochs } = await admin.experimentStatus(name)
    return epochs.flatMap(({ arms }) => Object.values(arms)).reduce((sum, arm) => sum + arm.counted, 0)
  }
  await expect.poll(counted, { timeout: 60_000, interval: 500 }).toBe(users)
  return admin.experimentStatus(name)
}

/** The system message that the provider gets for these users. */
async function served(name: string, users: number): Promise<ReadonlySet<string>> {
  const said = `Is this new? ${Math.random()}`
  await traffic(name, users, said)
  const sent = house.simulator.received().filter(({ body }) => body.includes(said))
  expect(sent).toHaveLength(users)
  return new Set(sent.map(({ body }) => JSON.parse(body).messages[0].content as string))
}

test('5,000 users: what costs less is found, promoted, and rolled back from the next request on', async () => {
  const users = 5_000
  const experiment = await begin(
    'cheaper',
    { template: 'Be calm.', maxTokens: 12 },
    { template: 'Be warm.', maxTokens: 6 },
  )
  const arms = await traffic('cheaper', users)
  expect(arms).toEqual(design(experiment, users))

  const { verdict } = await statusWith('cheaper', users)
  expect(verdict).toMatchObject({ warnings: [], verdict: 'promote', arm: 'warmer' })
  // Six tokens at 0.60 dollars a million.
  const { low, high } = verdict!.arms[0]!.metrics[0]!.alwaysValid!
  expect(low).toBeLessThan(-0.0000036)
  expect(high).toBeGreaterThan(-0.0000036)

  await house.restart()
  admin = connect()
  // It serves before its state store is up.
  await expect.poll(() => admin.experiment('cheaper').catch(() => null)).not.toBeNull()
  expect(await traffic('cheaper', 500)).toEqual(arms.slice(0, 500))

  await admin.promoteExperiment('cheaper')
  expect(await served('cheaper', 20)).toEqual(new Set(['Be warm.']))
  await admin.rollBackPrompt('cheaper', 'production')
  expect(await served('cheaper', 20)).toEqual(new Set(['Be calm.']))
}, 240_000)

test('5,000 users: where there is no difference, none is found', async () => {
  const users = 5_000
  await begin('same', { template: 'Be calm.' }, { template: 'Be warm.' })
  await traffic('same', users)
  const { verdict } = await statusWith('same', users)
  // The least worth having lies outside of what the difference can be.
  expect(verdict).toMatchObject({ warnings: [], verdict: 'stop', arm: null })
  await expect(admin.promoteExperiment('same')).rejects.toMatchObject({ code: 'experiment-refused' })
}, 240_000)

test('a version whose calls fail is rolled back by itself', async () => {
  const users = 600
  await begin(
    'harmful',
    { template: 'Be calm.' },
    { template: 'Be warm to {name}.' },
    { automatic: { rollBack: true } },
  )
  await traffic('harmful', users)
  await expect
    .poll(() => admin.experiment('harmful'), { timeout: 60_000, interval: 500 })
    .toMatchObject({ status: 'concluded', decision: { verdict: { verdict: 'roll-back', warnings: [] } } })
  expect(await served('harmful', 20)).toEqual(new Set(['Be calm.']))
}, 240_000)
