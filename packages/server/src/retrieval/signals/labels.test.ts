import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { storedSignals } from '../reading/model.ts'
import { beginAnswers, measureOnBegin, type Separation } from './begin.fixture.ts'
import { signalLabels, type LabelledSignal } from './labels.ts'

const labelOf = (signal: LabelledSignal) => signalLabels.find(({ signals }) => signals.includes(signal))!

test('every signal has one label; the best score is the retriever’s own and no signal of ours', () => {
  const labelled = signalLabels.flatMap(({ signals }) => signals)
  const ours = storedSignals.filter((name) => name !== 'topScore')
  expect(labelled.toSorted()).toEqual([...ours, 'used', 'faults'].toSorted())
})

test('the guide says what the labels say', () => {
  const guide = readFileSync(new URL('../../../../../docs/retrieval.md', import.meta.url), 'utf8')
  const rows = signalLabels.map(
    ({ signals, method, says, measured, misses }) =>
      `| ${signals.map((name) => `\`${name}\``).join(', ')} | ${method.split(',')[0]} | ${says} | ${measured} | ${misses} |`,
  )
  expect(guide).toContain(rows.join('\n'))
})

const answers = beginAnswers()
describe.skipIf(answers.length === 0)('as measured again', () => {
  const measured = measureOnBegin(answers)
  test.each([
    'groundedShare',
    'groundednessRisk',
    'utilisation',
    'utilisationCorrected',
    'used',
    'redundancy',
  ] as const)('%s', (signal) => {
    const rounded = ({ auc, low, high, n }: Separation) => ({
      ...{ value: Number(auc.toFixed(3)), low: Number(low.toFixed(3)), high: Number(high.toFixed(3)), n },
    })
    expect(labelOf(signal).auc).toEqual(rounded(measured[signal]))
  })

  test('wasted and repeated documents, and refusals', () => {
    const { wasted, duplicates, abstentions } = measured
    const whole = (count: number) => count.toLocaleString('en')
    const share = (part: number, of: number) => `${((100 * part) / of).toFixed(1)} %`
    expect(labelOf('wastedShare').measured).toBe(
      `of ${whole(wasted.of)} documents of other questions put beside BEGIN-WoW answers it calls ${share(wasted.found, wasted.of)} wasted, of the ${whole(wasted.ofOthers)} that the answers are from ${share(wasted.wrong, wasted.ofOthers)}`,
    )
    expect(duplicates.found).toBe(duplicates.of)
    expect(labelOf('duplicateShare').measured).toContain(`all ${whole(duplicates.of)} documents`)
    expect(labelOf('duplicateShare').measured).toContain(
      `${duplicates.wrong} of ${whole(duplicates.ofOthers)} pairs`,
    )
    expect(labelOf('answeredEmpty').measured).toContain(
      `${abstentions.found} of ${whole(abstentions.of)} answers of BEGIN-WoW (${share(abstentions.found, abstentions.of)})`,
    )
  })
})
