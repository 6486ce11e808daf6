import { afterAll, beforeAll, expect, it } from 'vitest'
import { startReceiver, type Receiver } from '../../test/receiver.ts'
import { poolKeeper, type PoolKeeper } from '../gateway/pools.ts'
import { mayReach } from '../routing/address.ts'
import { readStatus, type HttpLetter } from './channel.ts'
import type { Attempted } from './delivery-model.ts'
import { httpPost } from './delivery-post.ts'
import { signedLetter } from './webhook-rules.ts'

type Post = (letter: HttpLetter) => Promise<Attempted>

let receiver: Receiver
let answer: number | 'hang' = 204
const keepers: PoolKeeper[] = []
beforeAll(async () => {
  receiver = await startReceiver(() => answer)
})
afterAll(async () => {
  await Promise.all(keepers.map((keeper) => keeper.close()))
  await receiver.close()
})

function postOf({ poolOf }: PoolKeeper, timeoutMs: number): Post {
  const post = httpPost({ poolOf, nowMs: Date.now, timeoutMs, version: 'test' })
  return (letter) => post(letter, ({ status }) => readStatus(status))
}
function posting(mayConnect: (ip: string) => boolean, timeoutMs = 5_000): Post {
  const keeper = poolKeeper({ connectTimeoutMs: 5_000, mayConnect })
  keepers.push(keeper)
  return postOf(keeper, timeoutMs)
}
const letter = (url: string) =>
  signedLetter({ url, secret: 'whsec_x', eventId: 'e', event: 'ping', body: '{}' }, Date.now())
const anywhere = () => true
const onlyPublic = (ip: string) => mayReach(ip, { allowPrivateAddresses: false, listensOnLoopback: false })

it('a name that leads inside is refused at the connection, before a byte is sent', async () => {
  const post = posting(onlyPublic)
  const { port } = new URL(receiver.url)
  for (const url of [`http://localhost:${port}/`, receiver.url, 'http://169.254.169.254/latest/meta-data/'])
    expect(await post(letter(url)), url).toMatchObject({
      status: null,
      error: expect.stringContaining('may not be reached'),
    })
  expect(receiver.received).toHaveLength(0)
})

it('a name that comes to lead elsewhere is refused, too', async () => {
  let isAllowed = true
  const keeper = poolKeeper({ connectTimeoutMs: 5_000, mayConnect: () => isAllowed })
  keepers.push(keeper)
  const post = postOf(keeper, 5_000)
  const url = `http://localhost:${new URL(receiver.url).port}/`
  expect(await post(letter(url))).toMatchObject({ status: 204, error: null })
  isAllowed = false
  keeper.keepOnly(new Set())
  expect(await post(letter(url))).toMatchObject({ status: null })
})

it('a redirect is not followed, and counts as a refusal', async () => {
  answer = 307
  const before = receiver.received.length
  expect(await posting(anywhere)(letter(receiver.url))).toMatchObject({
    status: 307,
    error: expect.stringContaining('redirect'),
  })
  expect(receiver.received).toHaveLength(before + 1)
})

it('who does not answer, and who is not there, is told apart', async () => {
  answer = 'hang'
  expect(await posting(anywhere, 200)(letter(receiver.url))).toMatchObject({
    status: null,
    error: 'It did not answer within 0.2 s.',
  })
  expect(await posting(anywhere)(letter('http://127.0.0.1:9'))).toMatchObject({
    status: null,
    error: 'It could not be reached (ECONNREFUSED).',
  })
})
