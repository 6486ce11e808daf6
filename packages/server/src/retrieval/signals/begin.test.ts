import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { separation } from '../measures/feedback/correlation.ts'
import { contextOf, frequenciesOf, groundAnswer, stemsOf } from './ground.ts'

const file = fileURLToPath(new URL('../../../../../../shared/data/rag/begin_dev_wow.tsv', import.meta.url))

test.skipIf(!existsSync(file))('the risk of an answer tells ungrounded from grounded in BEGIN-WoW', () => {
  const rows = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
  const frequencies = frequenciesOf(rows.map(([, , knowledge]) => stemsOf(knowledge!)))
  const risks = rows.map(
    ([, , knowledge, message, response]) =>
      groundAnswer(response!, {
        context: contextOf([knowledge!]),
        question: stemsOf(message!),
        frequencies,
      })?.risk ?? 0,
  )
  const found = separation(
    risks,
    rows.map((row) => !row[5]!.startsWith('Fully')),
  )!
  expect(found.n).toBeGreaterThan(400)
  expect(found.auc).toBeGreaterThanOrEqual(0.92)
})
