import { expect, it } from 'vitest'
import { channelOf, emptyChannel, isComplete } from './channel-draft.ts'

const mail = {
  ...emptyChannel,
  name: 'mail',
  kind: 'email' as const,
  values: { host: ' smtp.example.com ', port: '465', from: 'a@b.c', to: 'x@y.z, q@y.z', password: 'p' },
}

it('parts settings from secrets, and leaves out what was left empty', () => {
  expect(channelOf(mail)).toEqual({
    kind: 'email',
    settings: {
      host: 'smtp.example.com',
      port: 465,
      security: 'starttls',
      from: 'a@b.c',
      to: ['x@y.z', 'q@y.z'],
    },
    secrets: { password: 'p' },
    tellsResolved: true,
  })
})

it('is complete once what must be given is; a stored secret need not be given again', () => {
  expect(isComplete(mail, true)).toBe(true)
  expect(isComplete({ ...mail, values: { ...mail.values, to: ' ' } }, true)).toBe(false)
  const slack = { ...emptyChannel, name: 'ops', kind: 'slack' as const }
  expect([isComplete(slack, true), isComplete(slack, false)]).toEqual([false, true])
})
