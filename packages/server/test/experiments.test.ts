import { createAdmin, type Admin, type TelltaleError } from '@telltale/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compileExperiment } from '../src/experiments/compile.ts'
import type { ExperimentRow } from '../src/experiments/lifecycle-model.ts'
import { runCommand } from './command-line.ts'
import { beginCanary, content, planned, refusals, versions } from './experiment-scenes.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

let house: TestHouse
let admin: Admin
let approver: string
const connect = () => createAdmin({ baseUrl: house.address(), adminKey: house.house().operatorKey })
beforeAll(async () => {
  house = await startTestHouse()
  admin = connect()
  // Keys of two people, and what the house does by itself while others are tested.
  approver = house.house().adminKey!
  await beginCanary(admin, 'slow')
  await Promise.all(Array.from({ length: 60 }, (_, at) => served('slow', { ...user(at), ...guarded })))
  for (const template of ['Be calm.', 'Be warm.']) await admin.pushPrompt('refused', { ...content, template })
})
afterAll(() => house.close())

/** A prompt of two versions, the first active, and an experiment on it that runs. */
async function running(name: string, part: object = {}, second = 'Be warm.') {
  for (const template of ['Be calm.', second]) await admin.pushPrompt(name, { ...content, template })
  await admin.createExperiment({ name, prompt: name, arms: versions, ...planned, ...part })
  return admin.startExperiment(name)
}

const ask = (prompt: string, headers: { readonly [name: string]: string } = {}, body: object = {}) =>
  fetch(`${house.address()}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${house.key()}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({
      model: prompt.startsWith('gpt') ? prompt : `prompt:${prompt}`,
      messages: [{ role: 'user', content: 'Hi' }],
      ...body,
    }),
  })
/** What the provider was told to be, by the words of the caller's own message. */
const served = async (...how: Parameters<typeof ask>): Promise<string> => {
  const said = `Hi ${Math.random()}`
  const [prompt, headers, body] = how
  const reply = await ask(prompt, headers, { messages: [{ role: 'user', content: said }], ...body })
  await reply.text()
  const sent = house.simulator.received().find((request) => request.body.includes(said))
  return JSON.parse(sent!.body).messages[0].content
}
const recorded = async (...how: Parameters<typeof ask>) => {
  const reply = await ask(...how)
  await reply.text()
  return (await house.call(reply.headers.get('x-telltale-call-id'))).call
}
const guarded = { 'x-telltale-environment': 'guarded' }
const user = (name: string | number) => ({ 'x-telltale-user': `user-${name}` })
/** The arms of the first users, as the stored design alone says. */
const armsOf = (experiment: object, users: number): (string | null)[] => {
  const { armOf } = compileExperiment(experiment as ExperimentRow)
  return Array.from({ length: users }, (_, at) => armOf(`user-${at}`)?.name ?? null)
}
const words: { readonly [arm: string]: string } = { control: 'Be calm.', warmer: 'Be warm.' }

test('each user has the arm the stored design says, on every call, and again after a restart', async () => {
  const experiment = await running('sticky', { coverage: 0.5 })
  const users = 50
  const arms = armsOf(experiment, users)
  expect(new Set(arms)).toEqual(new Set(['control', 'warmer', null]))
  const all = () => Promise.all(Array.from({ length: users }, async (_, at) => served('sticky', user(at))))
  const expected = arms.map((arm) => words[arm ?? 'control'])
  expect(await all()).toEqual(expected)
  expect(await all()).toEqual(expected)

  const calls = await Promise.all(Array.from({ length: users }, (_, at) => recorded('sticky', user(at))))
  expect(calls.map(({ variant }) => variant)).toEqual(arms)
  for (const [at, call] of calls.entries())
    expect([call.experiment, call.experimentUnit]).toEqual(arms[at] ? ['sticky', `user-${at}`] : [null, null])

  await house.restart()
  admin = connect()
  expect(await all()).toEqual(expected)
  // It serves before its state store is up.
  await expect.poll(() => admin.experiment('sticky').catch(() => null)).not.toBeNull()
  await admin.rampExperiment('sticky', 1)
  const after = armsOf(await admin.experiment('sticky'), users)
  expect(arms.every((arm, at) => arm === null || arm === after[at])).toBe(true)
  expect(await all()).toEqual(after.map((arm) => words[arm!]))
}, 120_000)

describe('an experiment on users', () => {
  beforeAll(() => running('users'))

  test('a call without a user gets the control and is no evidence', async () => {
    expect(await served('users')).toBe('Be calm.')
    expect(await recorded('users')).toMatchObject({
      promptVersion: 1,
      experiment: 'users',
      variant: null,
      experimentUnit: null,
    })
  })

  test('the caller is told experiment and arm, streamed or whole', async () => {
    const told = async (...how: Parameters<typeof ask>) => {
      const reply = await ask(...how)
      await reply.text()
      return reply.headers.get('x-telltale-experiment')
    }
    const [, arm] = armsOf(await admin.experiment('users'), 2)
    expect(await told('users', user(1))).toBe(`users=${arm}`)
    expect(await told('users', user(1), { stream: true })).toBe(`users=${arm}`)
    expect(await told('users')).toBe('users')
    expect(await told('users@2', user(1))).toBeNull()
  })

  test('the dialect’s own field names the user, too', async () => {
    expect(await recorded('users', {}, { user: 'user-1' })).toMatchObject({
      experiment: 'users',
      experimentUnit: 'user-1',
    })
  })

  test('a call that names a version, is somewhere else, or brings its own words has no part in it', async () => {
    const outside = { experiment: null, variant: null, experimentUnit: null }
    expect(await recorded('users@2', user(1))).toMatchObject({ ...outside, promptVersion: 2 })
    expect(await recorded('users', { ...user(1), 'x-telltale-environment': 'staging' })).toMatchObject(
      outside,
    )
    expect(await recorded('gpt-4o-mini', { ...user(1), 'x-telltale-prompt': 'users' })).toMatchObject(outside)
    expect(await recorded('gpt-4o-mini', user(1))).toMatchObject(outside)
  })

  test('a prompt named in the header with its variables has', async () => {
    const headers = { ...user(1), 'x-telltale-prompt': 'users', 'x-telltale-variables': '{}' }
    expect(await recorded('gpt-4o-mini', headers)).toMatchObject({ experiment: 'users' })
  })
})

test('paused, everyone gets what is active; resumed, the arm of before', async () => {
  const arms = armsOf(await running('paused'), 8)
  const all = () => Promise.all(arms.map((_, at) => served('paused', user(at))))
  await admin.pauseExperiment('paused')
  expect(new Set(await all())).toEqual(new Set(['Be calm.']))
  await admin.resumeExperiment('paused')
  expect(await all()).toEqual(arms.map((arm) => words[arm!]))
})

test('sessions and tags may be what is given an arm, and models what is varied', async () => {
  const arms = [
    { name: 'control', weight: 0.5, model: 'gpt-4o-mini' },
    { name: 'warmer', weight: 0.5, model: 'gpt-4o' },
  ]
  const experiment = await running('by-session', { unit: 'session', arms })
  expect(experiment.varies).toEqual(['model'])
  const call = await recorded('by-session', { 'x-telltale-session': 'user-1' })
  const [, arm] = armsOf(experiment, 2)
  expect(call).toMatchObject({ experimentUnit: 'user-1', variant: arm, promptVersion: 1 })
  expect(call.model).toBe(arm === 'control' ? 'gpt-4o-mini' : 'gpt-4o')

  await running('by-tag', { unit: 'tenant' })
  expect(await recorded('by-tag', { ...user(1), 'x-telltale-tags': '{"tenant":"acme"}' })).toMatchObject({
    experimentUnit: 'acme',
  })
  expect(await recorded('by-tag', user(1))).toMatchObject({ experiment: 'by-tag', experimentUnit: null })
})

test('a promotion and a rollback hold from the next request on', async () => {
  await running('promoted')
  const refused = await admin.promoteExperiment('promoted').catch((error: unknown) => error)
  expect(refused).toMatchObject({ code: 'experiment-refused' })
  expect((refused as TelltaleError).clauses).toContainEqual({
    ...{ clause: 'enough-users', holds: false, numbers: { control: 0, treatment: 0, least: 500 } },
    reason: expect.stringContaining('500 an arm are needed') as string,
  })
  const promoted = await admin.promoteExperiment('promoted', { reason: 'Legal wants the new words.' })
  expect(promoted).toMatchObject({ status: 'concluded', decision: { arm: 'warmer', isOverride: true } })
  expect(new Set(await Promise.all([1, 2, 3, 4].map((at) => served('promoted', user(at)))))).toEqual(
    new Set(['Be warm.']),
  )
  await running('rolled')
  await admin.rollBackExperiment('rolled')
  expect(new Set(await Promise.all([1, 2, 3, 4].map((at) => served('rolled', user(at)))))).toEqual(
    new Set(['Be calm.']),
  )
})

test('an environment has its own experiment, and promotes there', async () => {
  for (const template of ['Be calm.', 'Be warm.']) await admin.pushPrompt('staged', { ...content, template })
  await admin.activatePrompt('staged', 2, 'staging')
  const arms = versions.map((arm, at) => ({ ...arm, version: 2 - at }))
  await admin.createExperiment({
    ...{ name: 'staged', prompt: 'staged', environment: 'staging', arms },
    ...planned,
  })
  await admin.startExperiment('staged')
  const staging = { ...user(1), 'x-telltale-environment': 'staging' }
  expect(await recorded('staged', staging)).toMatchObject({ experiment: 'staged', experimentUnit: 'user-1' })
  expect(await recorded('staged', user(1))).toMatchObject({ experiment: null, promptVersion: 1 })
  // What someone decides is no verdict: a gate that asks for one stays closed, and nothing is half done.
  await admin.putGates('staging', { experiment: true })
  const byHand = () => admin.promoteExperiment('staged', { reason: 'Calm is enough here.' })
  await expect(byHand()).rejects.toMatchObject({
    code: 'gates-closed',
    clauses: [{ clause: 'experiment', reason: expect.stringContaining('promoted by hand all the same') }],
  })
  expect(await admin.experiment('staged')).toMatchObject({ status: 'running', decision: null })
  await admin.deleteGates('staging')
  await byHand()
  expect(await recorded('staged', staging)).toMatchObject({ experiment: null, promptVersion: 1 })
})

test('a version whose calls fail is charged with them', async () => {
  const arms = armsOf(await running('broken', {}, 'Be warm to {name}.'), 10)
  const reply = await ask('broken', user(arms.indexOf('warmer')))
  expect([reply.status, reply.headers.get('x-telltale-experiment')]).toEqual([400, 'broken=warmer'])
  const { call } = await house.call(reply.headers.get('x-telltale-call-id'))
  expect(call).toMatchObject({ status: 'error', errorKind: 'variable-missing', variant: 'warmer' })
})

test('every call says what its answer depends on', async () => {
  const model = 'model=openai/gpt-4o-mini'
  expect((await recorded('gpt-4o-mini')).environmentFingerprint).toBe(model)
  const index = { 'x-telltale-index': 'handbook@7; embedder=e5-large; k=8' }
  expect(await recorded('refused', index)).toMatchObject({
    environmentFingerprint: `${model}; index=handbook@7; embedder=e5-large; retrieval.k=8`,
    indexName: 'handbook',
    indexVersion: '7',
  })
})

test('its routes are described', async () => {
  const { json } = await house.api('GET', '/api/openapi.json')
  const paths = Object.keys(json.paths).filter((path) => path.startsWith('/api/experiments'))
  expect(paths).toContain('/api/experiments/{name}/roll-back')
  expect(json.paths['/api/experiments'].post.requestBody).toBeDefined()
})

test.each(refusals)('%s is refused by name', async (_, part, field) => {
  const { status, json } = await house.api('POST', '/api/experiments', {
    ...{ name: 'refused', prompt: 'refused', arms: versions, ...planned },
    ...part,
  })
  expect([status, json.code]).toEqual([400, 'body-invalid'])
  expect(json.detail).toContain(field === 'body' ? '"' : `"${field}"`)
  expect((await admin.experiments()).map(({ name }) => name)).not.toContain('refused')
})

test('a plan is asked for, and kept nowhere', async () => {
  expect(await admin.planExperiment({ rate: 0.2, effect: 0.05, users: 1_500 })).toMatchObject({
    ...{ usersPerArm: { fixed: 1_091 }, isEnough: false, days: null },
    smallestEffectAtFloor: { usersPerArm: 500, fixed: expect.closeTo(0.0751, 4) },
  })
  const guardrails = [{ rate: 0.9, margin: 0.2 }]
  await expect(admin.planExperiment({ rate: 0.2, effect: 0.05, guardrails })).rejects.toMatchObject({
    code: 'body-invalid',
    message: expect.stringContaining('"guardrails.0.margin"'),
  })
})

test('metrics are those of the catalogue and a project’s own, which experiments may go by', async () => {
  const own = { name: 'terseness', numerator: 'output_tokens', denominator: 'input_tokens' }
  const words = 'Tokens said for each that was heard.'
  const made = await admin.createMetric({ ...own, betterWhen: 'lower', words })
  const { catalogue, own: all } = await admin.metrics()
  expect(catalogue.map(({ name }) => name)).toContain('cost-per-call')
  expect(all).toEqual([made])
  await expect(
    admin.createMetric({ ...own, name: 'joy', numerator: 'smiles', betterWhen: 'higher', words }),
  ).rejects.toMatchObject({ code: 'metric-invalid', message: expect.stringContaining('"numerator"') })
  await running('terse', { primary: { name: 'terseness', betterWhen: 'lower' } })
  await recorded('terse', user(1))
  expect((await admin.experimentStatus('terse')).verdict).toMatchObject({ verdict: 'keep-running' })
})

test('a canary goes on by itself, waits for the approval its environment asks for, and is promoted', async () => {
  const told = async (): Promise<string[]> =>
    (await house.api('GET', '/api/changes?limit=200')).json.changes
      .map(({ summary }: { summary: string }) => summary)
      .filter((summary: string) => summary.startsWith('The experiment "slow" would promote "warmer"'))
  // A look takes at most a tenth of the time: on a slow machine the next is late.
  const late = { timeout: 200_000 }
  await expect.poll(told, late).toEqual([expect.stringContaining('0 of 1 approvals')])
  expect(await admin.experimentStatus('slow')).toMatchObject({
    ...{ status: 'running', callsWithoutUnit: 0, canary: { decision: 'finished' } },
    verdict: { verdict: 'keep-running', arms: [{ awaits: [{ clause: 'requirement-approval' }] }] },
  })
  const env = { TELLTALE_URL: house.address(), TELLTALE_ADMIN_KEY: house.house().operatorKey }
  const { code, out } = await runCommand(['experiments', 'status', 'slow'], { cwd: house.folder, env })
  expect([code, out]).toEqual([0, expect.stringMatching(/^KEEP RUNNING\n.*0 of 1 approvals.*\n/)])

  await createAdmin({ baseUrl: house.address(), adminKey: approver }).approve('slow', 2, 'guarded')
  await expect.poll(async () => (await admin.experiment('slow')).status, late).toBe('concluded')
  expect((await admin.experiment('slow')).decision).toMatchObject({ kind: 'promote', version: 2 })
  await expect.poll(() => served('slow', { ...user(1), ...guarded })).toBe('Be warm.')
  expect((await admin.gateReport('slow', 2, 'guarded')).clauses).toMatchObject([
    { clause: 'approval', holds: true },
    { clause: 'canary', holds: true, reason: 'The canary "slow" came to its end.' },
  ])
  expect(await told()).toHaveLength(1)
}, 420_000)
