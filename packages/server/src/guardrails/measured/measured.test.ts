import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { gatherChecks } from '../gather-checks.ts'
import { firing, languageLines, measure } from './measure.fixture.ts'

/**
 * Recall and precision on labelled texts of ours. The held-out half was written before the checks and never tuned on;
 * what docs/guardrail-checks.md says of it is what is measured here, to the digit.
 */
const checks = await gatherChecks()
const measuredChecks = [
  'code',
  'jailbreak',
  'links',
  'pii',
  'prompt-injection',
  'refusal',
  'secrets',
  'toxicity',
]
const guide = readFileSync(new URL('../../../../../docs/guardrail-checks.md', import.meta.url), 'utf8')

type Rate = ReturnType<typeof measure>['recall']

/** `41 of 50 (69–90 %)` */
const said = ({ value, low, high, n }: Rate): string =>
  `${Math.round(value * n)} of ${n} (${Math.round(low * 100)}–${Math.round(high * 100)} %)`

describe.each(measuredChecks)('%s', (name) => {
  const [tuned, heldOut] = [measure(checks.get(name)!, 'tuned'), measure(checks.get(name)!, 'held-out')]

  test('the guide says what is measured on the held-out half', () => {
    const { recall, precision, falsePositives } = heldOut
    expect(guide).toContain(`| ${name} | ${said(recall)} | ${said(precision)} | ${said(falsePositives)} |`)
  })

  test('what it was tuned on, it gets right', () =>
    expect({ missed: tuned.missed, mistaken: tuned.mistaken }).toEqual({ missed: [], mistaken: [] }))

  test('there are hard negatives in both halves', () => {
    expect(Math.min(tuned.falsePositives.n, tuned.recall.n)).toBeGreaterThanOrEqual(4)
    expect(Math.min(heldOut.falsePositives.n, heldOut.recall.n)).toBeGreaterThanOrEqual(30)
  })
})

test('the guide says how often a language is told', () => {
  const check = checks.get('language')!
  const lines = languageLines('held-out')
  const onlyFinnish = firing(check, { allow: ['fi'] })
  const own = lines.filter(({ language, text }) => !firing(check, { allow: [language] })(text))
  const other = lines.filter(({ text }) => onlyFinnish(text))
  expect(guide).toContain(
    `Of ${lines.length} sentences in 19 languages, ${own.length} pass where their language is allowed, and ${other.length} fire where only Finnish is.`,
  )
})
