import { expect, test } from 'vitest'
import { emptyDraft } from './experiment-draft.ts'
import { whatHappens } from './what-happens.ts'

const typed = { ...emptyDraft, control: '1', treatment: '2', coverage: '50 %' }

test('an experiment waits for someone, unless it may act by itself', () => {
  const byHand = whatHappens(typed)
  expect(byHand[0]).toBe(
    '50 % of users in production take part: half of them get version 1, half version 2, always the same one.',
  )
  expect([byHand[1], byHand[2]].every((words) => words!.includes('someone'))).toBe(true)
  const alone = whatHappens({ ...typed, automatic: { promote: true, rollBack: true } })
  expect([alone[1], alone[2]].every((words) => words!.includes('nobody is asked'))).toBe(true)
})

test('a canary says its steps and what rolls it back', () => {
  const canary = { ...typed.canary, watches: ['error-rate', 'refusal-rate', ''] }
  const [first, then, back] = whatHappens({ ...typed, kind: 'canary', canary })
  expect(first).toBe('5 % of users get version 2 in production, everyone else keeps version 1.')
  expect(then).toContain('Then come 25 % and 50 %. After the last one version 2 is made active for everyone')
  expect(back).toContain('error-rate, refusal-rate or … befalls')
})
