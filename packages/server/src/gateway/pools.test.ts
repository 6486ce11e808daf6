import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mayReach } from '../routing/address.ts'
import { poolKeeper, type PoolKeeper } from './pools.ts'

let asked = 0
const server = createServer((_, response) => {
  asked++
  response.writeHead(302, { location: 'http://169.254.169.254/' }).end()
})
let port = 0
const keepers: PoolKeeper[] = []
beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(async () => {
  await Promise.all(keepers.map((keeper) => keeper.close()))
  server.close()
})
const keeperOf = (mayConnect: (address: string) => boolean) => {
  const keeper = poolKeeper({ connectTimeoutMs: 5_000, mayConnect })
  keepers.push(keeper)
  return keeper
}
const ask = (keeper: PoolKeeper, origin: string) =>
  keeper.poolOf(origin).request({ path: '/', method: 'GET' })

test('what a name resolves to is asked at every connection', async () => {
  const seen: string[] = []
  let isAllowed = true
  const keeper = keeperOf((address) => (seen.push(address), isAllowed))
  await (await ask(keeper, `http://localhost:${port}`)).body.dump()
  expect(seen).toContain('127.0.0.1')
  // The name is pointed elsewhere: the next connection is refused, before anything is sent.
  isAllowed = false
  const before = asked
  keeper.keepOnly(new Set())
  await expect(ask(keeper, `http://localhost:${port}`)).rejects.toMatchObject({
    code: 'TELLTALE_ADDRESS_REFUSED',
  })
  expect(asked).toBe(before)
})

test('an address written out is asked, too, whatever the setting was when it was stored', async () => {
  const strict = keeperOf((ip) => mayReach(ip, { allowPrivateAddresses: false, listensOnLoopback: false }))
  const open = keeperOf((ip) => mayReach(ip, { allowPrivateAddresses: true, listensOnLoopback: true }))
  for (const origin of [`http://127.0.0.1:${port}`, `http://[::ffff:7f00:1]:${port}`, 'http://10.0.0.1'])
    await expect(ask(strict, origin), origin).rejects.toMatchObject({ code: 'TELLTALE_ADDRESS_REFUSED' })
  for (const origin of ['http://169.254.169.254', 'http://[fd00:ec2::254]', 'http://[::ffff:a9fe:a9fe]'])
    await expect(ask(open, origin), origin).rejects.toMatchObject({ code: 'TELLTALE_ADDRESS_REFUSED' })
})

test('a redirect is an answer like any other', async () => {
  const reply = await ask(
    keeperOf(() => true),
    `http://127.0.0.1:${port}`,
  )
  await reply.body.dump()
  expect(reply.statusCode).toBe(302)
})

test('a call that began before its provider moved can still ask', async () => {
  const keeper = keeperOf(() => true)
  const pool = keeper.poolOf(`http://127.0.0.1:${port}`)
  keeper.keepOnly(new Set())
  expect((await pool.request({ path: '/', method: 'GET' })).statusCode).toBe(302)
})
