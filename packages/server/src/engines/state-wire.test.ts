import { array, assert, nat, property } from 'fast-check'
import { expect, test } from 'vitest'
import { clientReader, queryMessage, startupMessage, syncMessage, transactionStatus } from './state-wire.ts'

const password = Buffer.from([0x70, 0, 0, 0, 7, 0x61, 0x62, 0])
const parse = Buffer.from([0x50, 0, 0, 0, 8, 0, 0x78, 0, 0])
const conversation = Buffer.concat([
  startupMessage({ user: 'postgres' }),
  password,
  queryMessage('select 1'),
  parse,
  syncMessage(),
  Buffer.from([0x58, 0, 0, 0, 4]),
])

test('a conversation is read into pieces of work, each up to what asks for an answer', () => {
  expect(clientReader()(conversation)).toEqual([
    { kind: 'startup' },
    { kind: 'password', text: 'ab' },
    { kind: 'work', bytes: queryMessage('select 1'), isComplete: true },
    { kind: 'work', bytes: Buffer.concat([parse, syncMessage()]), isComplete: true },
    { kind: 'terminate' },
  ])
})

test('it reads the same however the bytes are cut', () => {
  const whole = clientReader()(conversation)
  assert(
    property(array(nat(conversation.length), { maxLength: 12 }), (cuts) => {
      const read = clientReader()
      const at = [0, ...cuts.toSorted((one, other) => one - other), conversation.length]
      const pieces = at.slice(1).flatMap((end, index) => read(conversation.subarray(at[index], end)))
      expect(pieces).toEqual(whole)
    }),
  )
})

test('an absurd length is malformed, not waited for', () => {
  expect(clientReader()(Buffer.from([0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0]))).toEqual([{ kind: 'malformed' }])
})

test('a reply tells how the transaction stands, if it is complete', () => {
  const ready = (status: string) => Buffer.from([0x43, 1, 0x5a, 0, 0, 0, 5, status.charCodeAt(0)])
  expect(['I', 'T', 'E'].map((status) => transactionStatus(ready(status)))).toEqual(['I', 'T', 'E'])
  expect(transactionStatus(Buffer.from('half'))).toBeUndefined()
})
