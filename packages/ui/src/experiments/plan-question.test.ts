import { expect, test } from 'vitest'
import { emptyBaseline, planQuestion, planWords } from './plan-question.ts'

test('asks once what is needed is typed, a share in percent', () => {
  expect(planQuestion(emptyBaseline, '0.03')).toBeNull()
  expect(planQuestion({ kind: 'share', today: '20 %', usersPerDay: '1,000' }, '0.03')).toEqual({
    ...{ rate: 0.2, effect: 0.03, usersPerDay: 1000 },
  })
  expect(planQuestion({ kind: 'number', today: '12.5', usersPerDay: '' }, '1')).toEqual({
    ...{ deviation: 12.5, effect: 1 },
  })
  expect(planQuestion({ kind: 'share', today: '99', usersPerDay: '' }, '0.03')).toBeNull()
})

test('the answer says how many, how long and what it is worth', () => {
  const plan = {
    ...{ arms: 2, alpha: 0.05, power: 0.8, metrics: [], smallestEffect: null, isEnough: null },
    usersPerArm: { fixed: 1_030, sequential: 2_500 },
    plannedUsers: 5_000,
    days: 4.2,
    smallestEffectAtFloor: { usersPerArm: 500, fixed: 0.07, sequential: 0.1 },
  }
  expect(planWords(plan)).toMatch(/^5,000 users in all, about 5 days: with 2,500 an arm .* 80 times/)
})
