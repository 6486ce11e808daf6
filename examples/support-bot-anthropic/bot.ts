/**
 * A support bot on the official Anthropic client, with a tool. Only the base URL and the key differ from calling the
 * provider itself.
 *
 *   TELLTALE_KEY=tt-… node examples/support-bot-anthropic/bot.ts "Where is order 48213?"
 */
import Anthropic from '@anthropic-ai/sdk'
import { createTelltale } from '@telltale/sdk'

const url = process.env.TELLTALE_URL ?? 'http://127.0.0.1:4400'
const apiKey = process.env.TELLTALE_KEY
if (!apiKey) {
  console.error('Set TELLTALE_KEY to a key of yours: telltale keys create support-bot')
  process.exit(2)
}
const question = process.argv[2] ?? 'Where is order 48213?'

const telltale = createTelltale({ baseUrl: url, apiKey })
const anthropic = new Anthropic({ baseURL: url, apiKey })

const findOrder: Anthropic.Tool = {
  name: 'find_order',
  description: 'Finds an order by its number and says where the parcel is',
  input_schema: { type: 'object', properties: { number: { type: 'string' } }, required: ['number'] },
}

/** The shop's own order book. */
const look = (): string => JSON.stringify({ state: 'with the carrier', arrives: 'Friday' })

const messages: Anthropic.MessageParam[] = [{ role: 'user', content: question }]
for (let turn = 0; turn < 4; turn++) {
  const reply = await anthropic.messages.create(
    { model: 'claude-haiku-4-5', max_tokens: 300, messages, tools: [findOrder] },
    { headers: telltale.headers({ user: 'grace', session: 'visit-2', route: 'order' }) },
  )
  const calls = reply.content.filter((block) => block.type === 'tool_use')
  if (calls.length === 0) {
    for (const block of reply.content) if (block.type === 'text') console.log(block.text)
    break
  }
  messages.push(
    { role: 'assistant', content: reply.content },
    {
      role: 'user',
      content: calls.map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content: look() })),
    },
  )
}
