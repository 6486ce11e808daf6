import { expect, test } from 'vitest'
import { problem, ProblemError } from '../kernel/problem.ts'
import { openState } from './state-open.ts'
import { describeServer } from './state-server-address.ts'
import { asStateTrouble } from './state-trouble.ts'
import { sql } from './state.ts'

const place = 'PostgreSQL at db:5432'
const withCode = (code: string) => Object.assign(new Error('says postgres://user:hunter2@db'), { code })

test('what means that the store is away becomes state-unavailable, without the message it came with', () => {
  for (const code of ['ECONNREFUSED', '57P01', '08006', '53300', '28P01', '3D000', '57014']) {
    const trouble = asStateTrouble(withCode(code), place)
    expect(trouble).toMatchObject({ problem: { code: 'state-unavailable' } })
    expect((trouble as Error).message).toContain(place)
    expect((trouble as Error).message).not.toContain('hunter2')
  }
})

test('an error of the statement, and a problem that is told already, stay as they are', () => {
  const duplicate = withCode('23505')
  expect(asStateTrouble(duplicate, place)).toBe(duplicate)
  const told = new ProblemError(problem('conflict'))
  expect(asStateTrouble(told, place)).toBe(told)
})

test('an address is described without its user and password', () => {
  expect(describeServer('postgres://user:hunter2@db.example:6543/telltale?sslmode=require')).toBe(
    'PostgreSQL at db.example:6543',
  )
  expect(describeServer('nonsense')).toBe('PostgreSQL')
})

test('a server that is not there is state-unavailable, and its status says why', async () => {
  const state = openState({ kind: 'server', url: 'postgres://user:hunter2@127.0.0.1:1/none' })
  await expect(state.run(sql`select 1`)).rejects.toMatchObject({
    problem: {
      code: 'state-unavailable',
      detail: 'PostgreSQL at 127.0.0.1:1 cannot be reached (ECONNREFUSED).',
    },
  })
  expect(state.status()).toMatchObject({ kind: 'server', state: 'down' })
  await state.close()
})
