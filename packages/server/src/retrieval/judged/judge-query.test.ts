import { expect, test } from 'vitest'
import { formAsker } from '../../judges/ask-form.ts'
import type { AskForm, FormAnswer } from '../../judges/model.ts'
import { judgeQuery } from './judge-query.ts'
import type { JudgedQuery } from './model.ts'
import { judgeVersionOf } from './questions.ts'
import { allow, perHourOf, probabilityOf, riskOf } from './rules.ts'
import { JudgingSettings } from './settings-model.ts'

const settingsOf = (change: object = {}): JudgingSettings => JudgingSettings.parse({ model: 'm', ...change })
const query: JudgedQuery = {
  ...{ id: 'q', projectId: 'p', at: '2026-11-26T10:00:00.000Z', callId: null, indexName: null },
  ...{ indexVersion: null, query: 'How tall?', answer: 'It is tall.', reference: null },
  documents: [
    { rank: 1, id: 'a', text: 'Tall.' },
    { rank: 2, id: 'b', text: 'Wide.' },
  ],
}
const of = { costUsd: '0.001', callId: 'c' }
const judge = (ask: AskForm, change: Partial<JudgedQuery> = {}, settings: object = {}) =>
  judgeQuery({ ...query, ...change }, { ask, settings: settingsOf(settings), model: 'm', known: new Set() })
const saying =
  (answer: object): AskForm =>
  async () =>
    ({ ...of, ...answer }) as FormAnswer
const scoring = (...scores: readonly unknown[]): AskForm => {
  const left = [...scores]
  return async () => ({ ...of, outcome: 'answered', fields: { score: left.shift(), reason: 'So.' } })
}

test('each document has its relevance, and the list its precision', async () =>
  expect(await judge(scoring(2, 5))).toMatchObject([
    {
      measure: 'relevance',
      document: 1,
      documentId: 'a',
      score: 2,
      missing: null,
      reason: 'So.',
      ...{ costUsd: '0.001' },
    },
    { measure: 'relevance', document: 2, score: 5, judgeCallId: 'c' },
    { measure: 'contextPrecision', document: null, score: 0.5, costUsd: null },
  ]))

test.each(['empty', 'unreadable', 'refused', 'timed-out', 'failed'] as const)(
  'an answer that is %s is null with the reason, and so is what hangs on it',
  async (outcome) =>
    expect(await judge(saying({ outcome, reason: 'Why.' }))).toMatchObject([
      { measure: 'relevance', document: 1, score: null, missing: outcome, reason: 'Why.', costUsd: '0.001' },
      { measure: 'relevance', document: 2, score: null, missing: outcome },
      { measure: 'contextPrecision', score: null, missing: 'document-not-judged' },
    ]),
)

test.each([4.5, '4', 0, 6, null])('a score of %j is no score', async (score) =>
  expect((await judge(scoring(score, 1)))[0]).toMatchObject({ score: null, missing: 'unreadable' }),
)

test('what cannot be asked is not asked, and says why', async () => {
  let asked = 0
  const counting: AskForm = async () => (asked++, { ...of, outcome: 'empty', reason: '' })
  const reasons = async (change: Partial<JudgedQuery>, ...questions: string[]) =>
    (await judge(counting, change, { questions })).map(({ measure, missing }) => `${measure} ${missing}`)
  expect(await reasons({ documents: [] }, 'relevance')).toEqual([
    'relevance no-documents',
    'contextPrecision no-documents',
  ])
  expect(
    await reasons({ documents: [{ rank: 1, id: null, text: null }] }, 'relevance', 'faithfulness'),
  ).toEqual(['relevance no-text', 'contextPrecision document-not-judged', 'faithfulness no-text'])
  expect(await reasons({ answer: null }, 'faithfulness', 'responseRelevancy')).toEqual([
    'faithfulness no-answer',
    'responseRelevancy no-answer',
  ])
  expect(await reasons({}, 'reference')).toEqual([])
  expect(asked).toBe(0)
})

test('statements are counted as RAGAS counts them', async () => {
  const fields = { statements: [{ supported: true }, { supported: false }, { supported: true }] }
  expect(
    await judge(saying({ outcome: 'answered', fields }), {}, { questions: ['faithfulness'] }),
  ).toMatchObject([{ score: 2 / 3, reason: '2 of 3 statements supported.' }])
  expect(
    await judge(
      saying({ outcome: 'answered', fields: { statements: [] } }),
      {},
      { questions: ['faithfulness'] },
    ),
  ).toMatchObject([{ score: null, missing: 'nothing-claimed' }])
  const reference = {
    reference: [{ documents: [1] }, { documents: [] }],
    answer: [
      { right: false, documents: [1] },
      { right: true, documents: [2] },
    ],
  }
  expect(
    await judge(
      saying({ outcome: 'answered', fields: reference }),
      { reference: 'Tall.' },
      { questions: ['reference'] },
    ),
  ).toMatchObject([
    { measure: 'contextRecall', score: 0.5, costUsd: '0.001' },
    { measure: 'noiseSensitivity', score: 0.5, costUsd: null },
  ])
})

test('what this version has said already is not asked again', async () => {
  const known = new Set(['relevance', 'contextPrecision'])
  const ask: AskForm = () => Promise.reject(new Error('asked'))
  expect(await judgeQuery(query, { ask, settings: settingsOf(), model: 'm', known })).toEqual([])
  expect(judgeVersionOf(settingsOf())).toBe(judgeVersionOf(settingsOf({ perHourAtMost: 5, labelShare: 1 })))
  expect(judgeVersionOf(settingsOf())).not.toBe(judgeVersionOf(settingsOf({ model: 'n' })))
})

test('a judge that is silent, refuses or breaks is told apart', async () => {
  const form = { model: 'm', rubric: 'r', form: 'f', temperature: 0, maxTokens: 16 }
  const said = { text: '', fault: null, costUsd: null, callId: null, latencyMs: 1 }
  const outcome = async (askModel: (signal: AbortSignal) => Promise<object>, patienceMs = 1_000) =>
    (
      await formAsker({
        askModel: async (_, signal) => ({ ...said, ...(await askModel(signal)) }),
        ...{ patienceMs, signal: new AbortController().signal },
      })(form, { query: 'x' })
    ).outcome
  expect(await outcome(async () => ({ text: '{"score": 1}' }))).toBe('answered')
  expect(await outcome(async () => ({}))).toBe('empty')
  expect(await outcome(async () => ({ text: 'I cannot help with that.', isRefusal: true }))).toBe('refused')
  expect(await outcome(async () => ({ fault: 'No.', errorKind: 'content-filtered' }))).toBe('refused')
  expect(await outcome(async () => ({ fault: 'Slow.', errorKind: 'upstream-timeout' }))).toBe('timed-out')
  expect(await outcome(async () => ({ fault: 'Broken.', errorKind: 'provider-error' }))).toBe('failed')
  expect(await outcome(() => Promise.reject(new Error('gone')))).toBe('failed')
  const silent = (signal: AbortSignal) =>
    new Promise<object>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
  expect(await outcome(silent, 5)).toBe('timed-out')
})

test('risk is the largest reason to worry, and any query may be drawn', () => {
  const risk = (change: object) =>
    riskOf({ groundednessRisk: null, staleShare: null, answeredEmpty: null, ...change })
  expect([risk({}), risk({ groundednessRisk: 5 }), risk({ staleShare: 0.7, groundednessRisk: 1 })]).toEqual([
    0, 0.5, 0.7,
  ])
  expect(risk({ answeredEmpty: true })).toBe(1)
  expect(probabilityOf(0, { least: 0.05, most: 0.5 })).toBe(0.05)
  expect(probabilityOf(1, { least: 0.05, most: 0.5 })).toBe(0.5)
})

test('no more are drawn than allowed, and what quiet times leave is kept for a burst', () => {
  const hour = { spanMs: 3_600_000, perHour: 60 }
  expect(allow({ saved: 0, ...hour }, 30)).toEqual({ thinning: 1, saved: 15 })
  expect(allow({ saved: 0, ...hour }, 120)).toEqual({ thinning: 0.5, saved: 0 })
  expect(allow({ saved: 15, ...hour }, 75)).toEqual({ thinning: 1, saved: 0 })
  expect(allow({ saved: 0, spanMs: 5_000, perHour: 60 }, 1e6).thinning).toBeGreaterThan(0)
  expect(perHourOf(settingsOf({ usdPerDayAtMost: 2.4 }), 0.01)).toBeCloseTo(10)
  expect(perHourOf(settingsOf(), null)).toBe(60)
})
