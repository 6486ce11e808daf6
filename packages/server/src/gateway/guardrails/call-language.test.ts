import { expect, test } from 'vitest'
import { cards, guardrail } from '../../guardrails/guardrails.fixture.ts'
import type { Evaluation } from '../../guardrails/verdict-rules.ts'
import type { Guarded } from '../answer.ts'
import { languageTeller } from './call-language.ts'

const evaluation: Evaluation = {
  ...{ guardrail: guardrail(cards), stage: 'input', verdict: 'pass', failed: null, score: 0, kinds: [] },
  ...{ findings: 0, reason: null, latencyMs: 0, costUsd: null, atMs: 0 },
}
const watched: Guarded = {
  ...{ actions: {}, guardrailMs: 0, later: [], watchedBy: ['cards'], unseen: [] },
  ...{ evaluations: [evaluation], userText: 'Where is my parcel, and when will it arrive?' },
}
const english = { language: 'en', unknown: null }

test('the language of a watched call is told, and of no other', () => {
  const languageOf = languageTeller(() => 0)
  expect(languageOf(watched)).toEqual(english)
  expect(languageOf(undefined)).toEqual({ language: null, unknown: 'unwatched' })
  expect(languageOf({ ...watched, evaluations: [] })).toEqual({ language: null, unknown: 'unwatched' })
})

test('it takes no more than its share of the processor', () => {
  let nowMs = 0
  // Each look at the clock takes what a slow machine would need for a call: 10 ms.
  const languageOf = languageTeller(() => (nowMs += 10))
  const told = Array.from({ length: 200 }, () => languageOf(watched).language !== null)
  const toldFirst = told.indexOf(false)
  expect(toldFirst).toBeGreaterThanOrEqual(20)
  const later = told.slice(toldFirst).filter(Boolean).length / (200 - toldFirst)
  expect(later).toBeLessThan(0.2)
  nowMs += 60_000
  expect(languageOf(watched)).toEqual(english)
})
