import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { anthropicMessages } from './clients/anthropic-client.ts'
import { openCell } from './clients/cell.ts'
import type { Client } from './clients/client.ts'
import { googleGenai } from './clients/google-client.ts'
import {
  langchainAnthropic,
  langchainGoogle,
  langchainOpenaiChat,
  langchainOpenaiResponses,
} from './clients/langchain-clients.ts'
import { openaiChat } from './clients/openai-client.ts'
import { openaiResponses } from './clients/openai-responses-client.ts'
import { watchRecords, type Records } from './clients/records.ts'
import { embeds, scenarios } from './clients/scenarios.ts'
import {
  vercelAnthropic,
  vercelGoogle,
  vercelOpenaiChat,
  vercelOpenaiResponses,
} from './clients/vercel-clients.ts'
import { startTestHouse, type TestHouse } from './test-house.ts'

/** Real clients with only their address and key changed: every client in every scenario, and a record of each call. */
const clients: readonly Client[] = [
  openaiChat,
  anthropicMessages,
  vercelOpenaiChat,
  vercelAnthropic,
  langchainOpenaiChat,
  langchainAnthropic,
  openaiResponses,
  vercelOpenaiResponses,
  langchainOpenaiResponses,
  googleGenai,
  vercelGoogle,
  langchainGoogle,
]

// Most of a cell is waiting, for its record to land or for a client to try again.
vi.setConfig({ maxConcurrency: 16 })

let house: TestHouse
let records: Records
beforeAll(async () => {
  house = await startTestHouse()
  records = watchRecords(house)
})
afterAll(() => house.close())

describe.concurrent.each(clients.map((client, index) => ({ client, index })))(
  '$client.name',
  ({ client, index }) => {
    for (const [at, scenario] of [...scenarios, ...(client.embedding ? [embeds] : [])].entries())
      test(scenario.name, () => scenario.run(openCell(client, `client-${index}-${at}`, house, records)))
  },
)

test('each call was recorded once', async () => {
  // Records land in the order they were made: once this one is there, so is all that came before it.
  await openCell(openaiChat, 'last', house, records).open().create('Was that all?')
  await records.of('last', 1)
  const landed = await records.landed()
  for (const [route, count] of records.expected)
    expect([route, landed.get(route) ?? 0]).toEqual([route, count])
  expect(landed.size).toBe([...records.expected.values()].filter((count) => count > 0).length)
})
