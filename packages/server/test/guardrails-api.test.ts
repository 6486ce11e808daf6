import { createAdmin, createTelltale, type GuardrailSettings } from '@telltale/sdk'
import { startSimulator } from '@telltale/simulator'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestHouse } from './test-house.ts'

/** A judge in the simulator: what mentions a dose is advice; what mentions silence is not answered as asked. */
const judge = await startSimulator({
  port: 0,
  answer: ({ promptText }) =>
    promptText.includes('silence')
      ? 'I would rather not say.'
      : JSON.stringify({ reason: 'So it is.', verdict: promptText.includes('500 mg') ? 'fail' : 'pass' }),
})
const house = await startTestHouse({
  providers: {
    openai: { dialect: 'openai', baseUrl: `${judge.address}/v1`, apiKey: 'sk-sim-openai-credential' },
  },
})
afterAll(async () => {
  await house.close()
  await judge.close()
})
const admin = () => createAdmin({ baseUrl: house.address(), adminKey: house.house().operatorKey })
const app = () => createTelltale({ baseUrl: house.address(), apiKey: house.key() })
const advice: GuardrailSettings = {
  ...{ check: 'model-judge', stages: ['output', 'retrieval'], action: 'block', deadlineMs: 5_000 },
  options: { model: 'gpt-4o-mini', rubric: 'Pass unless it is medical advice.' },
}

beforeAll(async () => {
  await admin().putGuardrail('advice', { ...advice, mode: 'enforce' })
})

test('every check says what it is, what it misses and what it takes', async () => {
  const checks = await admin().guardrailChecks()
  const http = checks.find(({ name }) => name === 'http')
  expect(http).toMatchObject({
    ...{ isRemote: true, canMask: true, threshold: 0.5, secrets: ['secret', 'authorization'] },
    options: { type: 'object', properties: { url: { type: 'string', description: expect.any(String) } } },
  })
  for (const { about, misses, options } of checks) expect([about, misses, typeof options]).not.toContain('')
})

test('a guardrail is made, changed, looked back at, put back and removed', async () => {
  const made = await admin().putGuardrail(
    'life',
    { check: 'moderation', stages: ['input'], action: 'flag' },
    0,
  )
  expect(made).toMatchObject({ version: 1, mode: 'shadow', actor: 'operator' })
  expect(await admin().setGuardrailMode('life', 'enforce', 1)).toMatchObject({ version: 2 })
  await expect(admin().setGuardrailMode('life', 'off', 1)).rejects.toMatchObject({ code: 'conflict' })
  expect(await admin().restoreGuardrail('life', 1)).toMatchObject({
    version: 3,
    mode: 'shadow',
    restoredFrom: 1,
  })
  expect((await admin().guardrailVersions('life')).map(({ version }) => version)).toEqual([3, 2, 1])
  await admin().deleteGuardrail('life')
  expect((await admin().guardrails()).map(({ name }) => name)).toEqual(['advice'])
  expect((await admin().guardrails({ removed: true })).map(({ name }) => name)).toEqual(['advice', 'life'])

  const { json } = await house.api('GET', '/api/changes')
  const [removal] = json.changes
  expect(removal).toMatchObject({ component: 'guardrail', key: 'life', actor: 'operator' })
  await house.api(removal.undo.method, removal.undo.path, removal.undo.body)
  expect(await admin().guardrail('life')).toMatchObject({ version: 4, removedAt: null })
  await admin().deleteGuardrail('life')
})

test.each([
  ['PUT', 'checks', { check: 'http' }, 400, /may not be one of/],
  ['PUT', 'Bad', {}, 400, /lower-case/],
  ['PUT', 'a', { check: 'http', stages: [], action: 'block' }, 400, /stages/],
  ['PUT', 'a', { check: 'http', stages: ['input'], action: 'shout' }, 400, /action/],
  ['PUT', 'a', { check: 'http', stages: ['input'], action: 'block', threshold: 2 }, 400, /threshold/],
  ['PUT', 'a', { check: 'http', stages: ['input'], action: 'block', colour: 1 }, 400, /colour/],
  ['PUT', 'a', { check: 'nope', stages: ['input'], action: 'block' }, 400, /"nope"/],
  ['PUT', 'a', { check: 'http', stages: ['input'], action: 'block' }, 400, /options.url/],
  ['PUT', 'a', { check: 'moderation', stages: ['input'], action: 'mask' }, 400, /masked/],
  [
    ...(['PUT', 'a'] as const),
    { check: 'http', options: { url: 'http://169.254.169.254/' }, stages: ['input'], action: 'block' },
    ...([400, /169\.254\.169\.254/] as const),
  ],
  ['POST', 'nobody/mode', { mode: 'off' }, 404, /"nobody"/],
  ['POST', 'advice/restore', { version: 99 }, 404, /no version 99/],
  ['POST', 'advice/restore', { version: 0 }, 400, /version/],
  ['DELETE', 'nobody', undefined, 404, /"nobody"/],
  ['POST', 'check', { stage: 'input', texts: [] }, 400, /texts/],
  ['POST', 'check', { stage: 'input', texts: ['a'], name: 'nobody' }, 404, /"nobody"/],
  ['POST', 'check', { stage: 'input', texts: ['a'], name: 'advice' }, 400, /output, retrieval, not at input/],
] as const)('%s %s %j is refused with %i and says why', async (method, path, body, status, why) => {
  const refused = await house.api(method, `/api/guardrails/${path}`, body)
  expect(refused.status).toBe(status)
  expect(refused.json).toMatchObject({ detail: expect.stringMatching(why), hint: expect.any(String) })
})

test('what a project has is not there in another', async () => {
  await house.api('POST', '/api/projects', { id: 'shop', name: 'Shop' })
  const theirs = createAdmin({
    ...{ baseUrl: house.address(), adminKey: house.house().operatorKey, project: 'shop' },
  })
  expect(await theirs.guardrails()).toEqual([])
  await expect(theirs.guardrail('advice')).rejects.toMatchObject({ code: 'guardrail-unknown' })
  await expect(theirs.restoreGuardrail('advice', 1)).rejects.toMatchObject({ code: 'guardrail-unknown' })
  expect(await theirs.checkTexts({ stage: 'output', texts: ['Take 500 mg.'] })).toEqual({
    ...{ isBlocked: false, results: [] },
  })
})

test('an application has its documents looked at by a judge, through the gateway, and pays for it as a call', async () => {
  const report = await app().checkTexts({ stage: 'retrieval', texts: ['Take 500 mg.'] })
  expect(report).toMatchObject({
    isBlocked: true,
    results: [
      {
        ...{ name: 'advice', version: 1, check: 'model-judge', mode: 'enforce', verdict: 'block', score: 1 },
        ...{
          threshold: 0.5,
          findings: [],
          reason: 'The judge says "fail".',
          costUsd: expect.stringMatching(/^0\.0/),
        },
      },
    ],
  })
  expect(await app().checkTexts({ stage: 'retrieval', texts: ['Ask a doctor.'] })).toMatchObject({
    ...{ isBlocked: false, results: [{ verdict: 'pass', score: 0 }] },
  })
  await expect
    .poll(async () => (await house.api('GET', '/api/calls?route=guardrail:advice')).json.calls.length)
    .toBe(2)
})

test('a judge that does not answer as asked is an error, which passes or blocks as its owner chose', async () => {
  const trial = { stage: 'output', texts: ['silence'] } as const
  expect(await admin().checkTexts({ ...trial, name: 'advice' })).toMatchObject({
    ...{
      isBlocked: false,
      results: [{ verdict: 'error', score: null, reason: expect.stringMatching(/JSON/) }],
    },
  })
  const closed: GuardrailSettings = { ...advice, mode: 'enforce', onError: 'closed' }
  expect(await admin().checkTexts({ ...trial, settings: closed })).toMatchObject({ isBlocked: true })
  const late = { ...closed, deadlineMs: 1 }
  expect(await admin().checkTexts({ ...trial, settings: late })).toMatchObject({
    results: [{ name: null, verdict: 'error', reason: 'It took longer than 1 ms.' }],
  })
})

test('a project’s key tries no settings of its own, and nothing that is off', async () => {
  const key = house.key()
  const trial = { stage: 'output', texts: ['a'], settings: { ...advice } }
  expect((await house.api('POST', '/api/guardrails/check', trial, key)).status).toBe(403)
  await admin().putGuardrail('asleep', { ...advice, mode: 'off' })
  await expect(app().checkTexts({ stage: 'output', texts: ['a'], name: 'asleep' })).rejects.toMatchObject({
    code: 'guardrail-unknown',
  })
  expect(await admin().checkTexts({ stage: 'output', texts: ['a'], name: 'asleep' })).toMatchObject({
    ...{ isBlocked: false, results: [{ name: 'asleep', mode: 'off', verdict: 'pass' }] },
  })
  for (const [method, path] of [
    ['GET', '/api/guardrails'],
    ['GET', '/api/guardrails/advice'],
    ['GET', '/api/guardrails/checks'],
    ['PUT', '/api/guardrails/advice'],
    ['GET', '/api/judges'],
  ] as const)
    expect((await house.api(method, path, undefined, key)).status, path).toBe(403)
})

test('a judge’s budget is a limit of its own: past it the check fails, and calls go on', async () => {
  const budget = { usd: 0.000001, window: 'month' } as const
  await admin().putGuardrail('thrifty', { ...advice, options: { ...advice.options, budget } })
  const asked = () => admin().checkTexts({ stage: 'output', texts: ['Ask a doctor.'], name: 'thrifty' })
  expect(await asked()).toMatchObject({
    results: [{ verdict: 'error', reason: expect.stringMatching(/thrifty/) }],
  })
  expect(await admin().checkTexts({ stage: 'output', texts: ['a'], name: 'advice' })).toMatchObject({
    results: [{ verdict: 'pass' }],
  })
})

test('a kept judge is asked several times: how many could be read, how far they agree, what it cost', async () => {
  const settings = { model: 'gpt-4o-mini', rubric: 'No advice.', scale: { kind: 'pass-fail' } } as const
  const kept = await admin().putJudge('advice', settings)
  expect(await admin().judges()).toEqual([kept])
  const judged = await admin().askJudge('advice', { question: 'What now?', answer: 'Take 500 mg.' }, 3)
  expect(judged).toMatchObject({
    ...{
      version: kept.version,
      asked: 3,
      parsed: 3,
      score: 0,
      label: 'fail',
      scoreVariance: 0,
      agreement: 1,
    },
    ...{ missing: null, costUsd: expect.stringMatching(/^0\.0/) },
  })
  const [first] = judged.answers
  expect(first).toMatchObject({ outcome: 'parsed', reason: 'So it is.' })
  expect((await house.call(first!.callId)).call).toMatchObject({ route: 'judge:advice', keyId: 'judge' })
  expect(await admin().tryJudge(settings, { text: 'silence' })).toMatchObject({
    ...{ parsed: 0, score: null, label: null, missing: 'The judge did not answer in JSON.' },
  })
  await expect(admin().askJudge('nobody', { text: 'a' })).rejects.toMatchObject({ code: 'judge-unknown' })
})

test('guardrails serve from the snapshot on disk after a restart', async () => {
  await house.restart()
  expect(await app().checkTexts({ stage: 'output', texts: ['Take 500 mg.'], name: 'advice' })).toMatchObject({
    isBlocked: true,
  })
})
