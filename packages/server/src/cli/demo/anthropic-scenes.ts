import { demoPrompts } from './prompts.ts'
import { headersOf, settle, type Scene } from './bot.ts'

/** Sums a visit up for a colleague, from the prompt fetched by name. */
export const summarise: Scene = async (bot, visit) => [
  await settle(async () => {
    const prompt = await bot.telltale.prompts.get('ticket-summary')
    await bot.anthropic.messages.create(
      {
        model: prompt.modelId,
        max_tokens: prompt.maxTokens ?? 200,
        system: prompt.render().text,
        messages: [{ role: 'user', content: visit.questions.join('\n') }],
      },
      { headers: headersOf(bot, visit, 'summarise', { prompt }) },
    )
  }),
]

const handbook = demoPrompts[0]!.versions[0]!.template

/** Drafts a letter for a hard case: a stream, with the handbook kept in the provider's cache. */
export const escalate: Scene = async (bot, visit, question) => [
  await settle(async () => {
    const stream = bot.anthropic.messages.stream(
      {
        model: 'claude-sonnet-5',
        max_tokens: 500,
        system: [{ type: 'text', text: handbook, cache_control: { type: 'ephemeral' } }],
        messages: [
          {
            role: 'user',
            content: `Draft a letter to a customer on the ${visit.tags.plan} plan. They wrote: ${question}`,
          },
        ],
      },
      { headers: headersOf(bot, visit, 'escalate') },
    )
    await stream.finalMessage()
  }),
]
