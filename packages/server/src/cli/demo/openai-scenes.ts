import type { ChatCompletionMessageParam, ChatCompletionTool } from 'openai/resources/chat/completions'
import { headersOf, settle, type Scene } from './bot.ts'

/**
 * Answers while the customer reads: a stream, its words and model from the prompt that is live (`model: "prompt:…"`).
 * Some customers close the window before the end; some press a thumb.
 */
export const answer: Scene = async (bot, visit, question) => {
  let callId: string | null = null
  const outcome = await settle(async () => {
    const reply = await bot.openai.chat.completions
      .create(
        { model: 'prompt:support-answer', messages: [{ role: 'user', content: question }], stream: true },
        { headers: headersOf(bot, visit, 'answer', { variables: { plan: visit.tags.plan } }) },
      )
      .withResponse()
    callId = reply.response.headers.get('x-telltale-call-id')
    const patience = bot.chance() < 0.03 ? 5 : Infinity
    let chunks = 0
    for await (const _ of reply.data) if (++chunks > patience) return 'cancelled'
    return 'ok'
  })
  if (callId !== null && outcome === 'ok' && bot.chance() < 0.3) {
    const isHelpful = bot.chance() < 0.85
    void bot.telltale.score({
      callId,
      name: 'helpful',
      value: isHelpful ? 1 : 0,
      label: isHelpful ? 'up' : 'down',
      source: 'feedback',
    })
  }
  return [outcome]
}

const lookUp: ChatCompletionTool = {
  type: 'function',
  function: {
    name: 'find_order',
    description: 'Finds an order by its number and says where the parcel is',
    parameters: { type: 'object', properties: { number: { type: 'string' } }, required: ['number'] },
  },
}

/** Looks an order up: a tool call, then the answer that uses what the tool said. */
export const order: Scene = async (bot, visit, question) => {
  const messages: ChatCompletionMessageParam[] = [{ role: 'user', content: question }]
  const ask = () =>
    bot.openai.chat.completions.create(
      { model: 'gpt-4.1', messages, tools: [lookUp], max_completion_tokens: 300 },
      { headers: headersOf(bot, visit, 'order') },
    )
  const first = await settle(async () => {
    const { choices } = await ask()
    if (choices[0]) messages.push(choices[0].message)
  })
  const said = messages.at(-1)!
  const calls = said.role === 'assistant' ? (said.tool_calls ?? []) : []
  if (calls.length === 0) return [first]
  for (const { id } of calls)
    messages.push({
      role: 'tool',
      tool_call_id: id,
      content: '{"state":"with the carrier","arrives":"Friday"}',
    })
  return [first, await settle(ask)]
}

/** Sorts a message: the prompt is fetched by name, filled in here, and named on the call. */
export const classify: Scene = async (bot, visit, question) => [
  await settle(async () => {
    const prompt = await bot.telltale.prompts.get('ticket-class')
    await bot.openai.chat.completions.create(
      {
        model: prompt.modelId,
        temperature: prompt.temperature ?? 0,
        max_completion_tokens: prompt.maxTokens ?? 60,
        messages: [
          { role: 'system', content: prompt.render({ plan: visit.tags.plan }).text },
          { role: 'user', content: question },
        ],
        response_format: {
          type: 'json_schema',
          json_schema: {
            name: 'ticket',
            strict: true,
            schema: {
              type: 'object',
              properties: {
                topic: { type: 'string' },
                urgency: { type: 'string', enum: ['low', 'normal', 'high'] },
              },
              required: ['topic', 'urgency'],
              additionalProperties: false,
            },
          },
        },
      },
      { headers: headersOf(bot, visit, 'classify', { prompt }) },
    )
  }),
]

/** Looks for similar tickets. */
export const embed: Scene = async (bot, visit, question) => [
  await settle(() =>
    bot.openai.embeddings.create(
      { model: 'text-embedding-3-small', input: question },
      { headers: headersOf(bot, visit, 'search') },
    ),
  ),
]

/** A model of the shop's own, which no price book knows: its cost is unknown, not zero. */
export const translate: Scene = async (bot, visit, question) => [
  await settle(() =>
    bot.openai.chat.completions.create(
      {
        model: 'lantern-translate-7b',
        messages: [{ role: 'user', content: `Translate into English: ${question}` }],
      },
      { headers: headersOf(bot, visit, 'translate') },
    ),
  ),
]
