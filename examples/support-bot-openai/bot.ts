/**
 * A support bot on the official openai client. Two things differ from calling the provider itself: the base URL and
 * the key. The prompt comes from Telltale by name, with a copy on board for when the server is away.
 *
 *   TELLTALE_KEY=tt-… node examples/support-bot-openai/bot.ts "Where is my parcel?"
 */
import { createTelltale } from '@telltale/sdk'
import OpenAI from 'openai'

const url = process.env.TELLTALE_URL ?? 'http://127.0.0.1:4400'
const apiKey = process.env.TELLTALE_KEY
if (!apiKey) {
  console.error('Set TELLTALE_KEY to a key of yours: telltale keys create support-bot')
  process.exit(2)
}
const question = process.argv[2] ?? 'Where is my parcel?'

const telltale = createTelltale({ baseUrl: url, apiKey })
const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey })

const prompt = await telltale.prompts.get('support-bot', {
  fallback: {
    template: 'You answer for the support desk of {shop}. Be brief and kind.',
    modelId: 'gpt-4o-mini',
    temperature: 0.3,
    maxTokens: 300,
  },
})

const { data: stream, response } = await openai.chat.completions
  .create(
    {
      model: prompt.modelId,
      temperature: prompt.temperature ?? 0.3,
      max_completion_tokens: prompt.maxTokens ?? 300,
      stream: true,
      messages: [
        { role: 'system', content: prompt.render({ shop: 'Lantern Lane' }).text },
        { role: 'user', content: question },
      ],
    },
    {
      headers: telltale.headers({
        prompt,
        user: 'ada',
        session: 'visit-1',
        route: 'answer',
        tags: { plan: 'team' },
      }),
    },
  )
  .withResponse()

for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? '')
process.stdout.write('\n')

// The customer pressed a thumb: the judgement finds its call by the id in the reply's headers.
const callId = response.headers.get('x-telltale-call-id')
if (callId) await telltale.score({ callId, name: 'helpful', value: 1, source: 'feedback' })
