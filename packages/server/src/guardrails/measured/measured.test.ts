import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { gatherChecks } from '../gather-checks.ts'
import { fires, languageLines, measure, type Half } from './measure.fixture.ts'

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
  test('the guide says what is measured on the held-out half', () => {
    const { recall, precision, falsePositives } = measure(checks.get(name)!, 'held-out')
    expect(guide).toContain(`| ${name} | ${said(recall)} | ${said(precision)} | ${said(falsePositives)} |`)
  })

  test('what it was tuned on, it gets right', () => {
    const { missed, mistaken } = measure(checks.get(name)!, 'tuned')
    expect({ missed, mistaken }).toEqual({ missed: [], mistaken: [] })
  })

  test('there are hard negatives in both halves', () => {
    for (const half of ['tuned', 'held-out'] as const satisfies readonly Half[]) {
      const { falsePositives, recall } = measure(checks.get(name)!, half)
      expect(Math.min(falsePositives.n, recall.n)).toBeGreaterThanOrEqual(half === 'tuned' ? 4 : 30)
    }
  })
})

test('the guide says how often a language is told', () => {
  const check = checks.get('language')!
  const lines = languageLines('held-out')
  const own = lines.filter(({ language, text }) => !fires(check, text, { allow: [language] }))
  const other = lines.filter(({ language, text }) =>
    fires(check, text, { allow: [language === 'fi' ? 'en' : 'fi'] }),
  )
  expect(guide).toContain(
    `Of ${lines.length} sentences in 19 languages, ${own.length} pass where their language is allowed, and ${other.length} fire where only Finnish is.`,
  )
})
