export type Snippet = { readonly id: string; readonly label: string; readonly text: string }

/** What a newcomer pastes to send the first call, in the SDK they already have. `key` is the real one when known. */
export const snippetsOf = (origin: string, key: string): readonly Snippet[] => [
  {
    id: 'openai-ts',
    label: 'openai · TypeScript',
    text: `import OpenAI from 'openai'

const client = new OpenAI({
  baseURL: '${origin}/v1',
  apiKey: '${key}',
})

const reply = await client.chat.completions.create({
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: 'Say hello.' }],
})
console.log(reply.choices[0].message.content)`,
  },
  {
    id: 'openai-python',
    label: 'openai · Python',
    text: `from openai import OpenAI

client = OpenAI(
    base_url="${origin}/v1",
    api_key="${key}",
)

reply = client.chat.completions.create(
    model="gpt-4o-mini",
    messages=[{"role": "user", "content": "Say hello."}],
)
print(reply.choices[0].message.content)`,
  },
  {
    id: 'anthropic',
    label: '@anthropic-ai/sdk',
    text: `import Anthropic from '@anthropic-ai/sdk'

const client = new Anthropic({
  baseURL: '${origin}',
  apiKey: '${key}',
})

const reply = await client.messages.create({
  model: 'claude-haiku-4-5',
  max_tokens: 256,
  messages: [{ role: 'user', content: 'Say hello.' }],
})
console.log(reply.content)`,
  },
  {
    id: 'curl',
    label: 'curl',
    text: `curl ${origin}/v1/chat/completions \\
  -H 'authorization: Bearer ${key}' \\
  -H 'content-type: application/json' \\
  -d '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Say hello."}]}'`,
  },
]
