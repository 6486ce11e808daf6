import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { languageLines } from './measured/measure.fixture.ts'
import { tellLanguage } from './tell-language.ts'

const guide = readFileSync(new URL('../../../../docs/guardrail-monitor.md', import.meta.url), 'utf8')

test.each([
  ['Könnten Sie mir bitte sagen, wann mein Paket ankommt?', 'de'],
  ['いつ荷物が届くか教えていただけますでしょうか、お願いします', 'ja'],
  ['Когда придёт моя посылка? Я заказал её неделю назад.', 'ru'],
  ['Where is my parcel, and when will it arrive? ```const größe = "Wo ist mein Paket geblieben?"```', 'en'],
])('%s', (text, language) => expect(tellLanguage(text)).toEqual({ language, unknown: null }))

test.each([
  ['yes please', 'short'],
  ['1234 5678 +-*/ 999', 'short'],
  ['', 'short'],
])('%s', (text, unknown) => expect(tellLanguage(text)).toEqual({ language: null, unknown }))

test('a sign of another script makes no text foreign', () => {
  const text =
    'Statement 1 | Every free abelian group is torsion free. Statement 2 | Every finite one is cyclic.'
  expect(tellLanguage(text).language).not.toBe('hi')
})

test('the guide says how often it is told of our sentences', () => {
  const told = languageLines('held-out').map(({ language, text }) => [language, tellLanguage(text).language])
  const right = told.filter(([language, said]) => said === language).length
  const wrong = told.filter(([language, said]) => said !== null && said !== language).length
  expect(guide).toContain(
    `Of ${told.length} sentences of ours in 19 languages, ${right} are told rightly, ${wrong} wrongly and ${told.length - right - wrong} not`,
  )
})

const folder = new URL('../../../../../shared/data/routing/', import.meta.url)
describe.runIf(existsSync(folder))('English questions of strangers', () => {
  test('the guide says how often they are told', () => {
    const told = ['gsm8k', 'mmlu', 'mt_bench']
      .flatMap((name) =>
        readFileSync(new URL(`${name}.jsonl`, folder), 'utf8')
          .trim()
          .split('\n'),
      )
      .filter((_, at) => at % 10 === 0)
      .map((line) => tellLanguage((JSON.parse(line) as { prompt: string }).prompt).language)
    const right = told.filter((language) => language === 'en').length
    const none = told.filter((language) => language === null).length
    expect(guide).toContain(
      `Of ${told.length} English questions that strangers wrote (every tenth of GSM8K, MMLU and MT-Bench), ${right} are told, ${told.length - right - none} are taken for another language and ${none} are left open`,
    )
  })
})
