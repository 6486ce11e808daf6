import { expect, test } from 'vitest'
import { beginAnswers, measureOnBegin } from './begin.fixture.ts'

const answers = beginAnswers(['begin_dev_wow.tsv'])

test.skipIf(answers.length === 0)(
  'the risk of an answer tells ungrounded from grounded in BEGIN-WoW, with rarities of the few documents at hand',
  () => {
    const { auc, n } = measureOnBegin(answers).groundednessRisk
    expect(n).toBeGreaterThan(400)
    expect(auc).toBeGreaterThanOrEqual(0.92)
  },
)
