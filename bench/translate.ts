import { translateRequest } from '../packages/server/src/providers/translation/translate.ts'
import { translateGateway } from './translate-gateway.ts'
import { median, spreadOf, type Row } from './report.ts'

type Dialect = Parameters<typeof translateRequest>[0]

const size = 45_000
const repeats = 2_000
const most = 1

/** Translation by itself, and calls that are translated on their way through the gateway. */
export const translate = async (): Promise<Row[]> => [...measure(), ...(await translateGateway())]

/** Parsing, translating and writing again a request of 45 KB: forty tools, and turns with calls and their results. */
function measure(): Row[] {
  const first = chatRequest()
  const rows: Row[] = []
  const dialects: readonly Dialect[] = ['openai-chat', 'openai-responses', 'anthropic-messages', 'gemini']
  for (const from of dialects) {
    const text = from === 'openai-chat' ? first : translated('openai-chat', from, first)
    for (const to of dialects.filter((one) => one !== from)) {
      const took: number[] = []
      for (let repeat = 0; repeat < repeats; repeat++) {
        const start = performance.now()
        translated(from, to, text)
        took.push(performance.now() - start)
      }
      const p50 = median(took.slice(repeats / 4))
      rows.push({
        work: `translate ${Math.round(text.length / 1_000)} KB, ${from} to ${to}, p50`,
        ours: `${p50.toFixed(3)} ms`,
        peer: '–',
        ratio: null,
        target: `≤ ${most} ms`,
        held: p50 <= most,
        spread: spreadOf(took.slice(repeats / 4), 'ms'),
      })
    }
  }
  return rows
}

function translated(from: Dialect, to: Dialect, text: string): string {
  const result = translateRequest(from, to, JSON.parse(text), { policy: 'warn', model: 'm' })
  if (!result.ok) throw new Error(result.error.detail)
  return JSON.stringify(result.value.body)
}

function chatRequest(): string {
  const tools = Array.from({ length: 40 }, (_, place) => ({
    type: 'function',
    function: {
      name: `tool_${place}`,
      description: 'Looks something up in a table and gives back the rows that match, newest first.',
      parameters: {
        type: 'object',
        properties: Object.fromEntries(
          ['query', 'from', 'to', 'limit'].map((name) => [
            name,
            { type: 'string', description: `The ${name}` },
          ]),
        ),
        required: ['query'],
      },
    },
  }))
  const messages: object[] = [{ role: 'system', content: 'You are a careful assistant. '.repeat(40) }]
  for (let turn = 0; JSON.stringify({ tools, messages }).length < size; turn++) {
    const calls = [0, 1].map((place) => ({
      id: `call_${turn}_${place}`,
      type: 'function',
      function: { name: `tool_${place}`, arguments: '{"query":"rain in Spain","limit":"10"}' },
    }))
    messages.push(
      { role: 'user', content: 'Where does the rain stay, and since when? '.repeat(8) },
      { role: 'assistant', content: 'Let me look that up.', tool_calls: calls },
      ...calls.map(({ id }) => ({
        role: 'tool',
        tool_call_id: id,
        content: 'mainly in the plain; '.repeat(20),
      })),
      { role: 'assistant', content: 'Mainly in the plain, as far as the table goes. '.repeat(6) },
    )
  }
  return JSON.stringify({ model: 'm', messages, tools, temperature: 0.5, max_completion_tokens: 1_000 })
}
