import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { wilson } from '../../statistics/intervals.ts'
import { gatherChecks } from '../gather-checks.ts'
import { firing } from './measure.fixture.ts'
import { areThere, delicateAnswers, programs, textsOfStrangers } from './strangers.fixture.ts'

/** Checks run on texts that neither they nor their author had seen: what the guide says of it is what is measured here. */
const guide = readFileSync(new URL('../../../../../docs/guardrail-checks.md', import.meta.url), 'utf8')

/** `13 of 1487 (0.5–1.5 %)` */
function said(texts: readonly string[], fires: (text: string) => boolean): string {
  const { value, low, high, n } = wilson(texts.filter(fires).length, texts.length)
  return `${Math.round(value * n)} of ${n} (${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)} %)`
}

describe.runIf(areThere)('texts of strangers', async () => {
  const checks = await gatherChecks()
  const fires = (name: string, options = {}) => firing(checks.get(name)!, options)

  test.each(['code', 'jailbreak', 'links', 'pii', 'prompt-injection', 'refusal', 'secrets', 'toxicity'])(
    'the guide says how often %s fires on them',
    (name) => {
      const { questions, answers } = textsOfStrangers()
      const one = fires(name)
      expect(guide).toContain(`| ${name} | ${said(questions, one)} | ${said(answers, one)} |`)
    },
  )

  test('and how often language takes them for none of English', () => {
    const { questions, answers } = textsOfStrangers()
    const one = fires('language', { allow: ['en'] })
    expect(guide).toContain(`| language, English allowed | ${said(questions, one)} | ${said(answers, one)} |`)
  })

  test('and how many refusals and programs are found', () => {
    const delicate = delicateAnswers()
    const of = (wanted: boolean) =>
      delicate.filter(({ isAnswered }) => isAnswered === wanted).map(({ text }) => text)
    expect(guide).toContain(
      `\`refusal\` fires on ${said(of(false), fires('refusal'))} and on ${said(of(true), fires('refusal'))}`,
    )
    expect(guide).toContain(`\`code\` fires on ${said(programs(), fires('code'))}`)
  })
})
