import { refuse } from '../../content/ask.ts'
import type { Refusal } from '../../content/ask.ts'
import { openaiImageTokens } from '../../content/images.ts'
import { asList, asText, isObject } from '../../content/json.ts'
import type { JsonObject } from '../../content/json.ts'
import { hashText } from '../../content/random.ts'
import { countTokens } from '../../content/tokens.ts'
import { wrongType } from '../errors.ts'

export type Reading = {
  readonly text: string
  readonly tokens: number
  readonly question: string
  readonly toolResults: readonly string[]
}

/** Joins the words of all items and counts tokens; items of a kind unknown here cost their JSON. */
export function readItems(items: readonly unknown[]): Reading | Refusal {
  let text = ''
  let tokens = 0
  let question = ''
  let toolResults: string[] = []
  const calls = new Set<unknown>()
  for (const [index, item] of items.entries()) {
    if (!isObject(item)) return wrongType(`input[${index}]`, 'an object', item)
    const role = asText(item['role'])
    const said = readItem(item)
    text += `\n${role ?? asText(item['type']) ?? ''}: ${said.text}`
    tokens += 4 + said.tokens
    if (role === 'user') {
      question = said.text
      toolResults = []
    }
    if (item['type'] === 'function_call') calls.add(item['call_id'])
    if (item['type'] !== 'function_call_output') continue
    if (!calls.has(item['call_id']))
      return refuse(
        400,
        `No tool call found for function call output with call_id ${String(item['call_id'])}.`,
        {
          param: 'input',
        },
      )
    toolResults.push(said.text)
  }
  return { text, tokens, question, toolResults }
}

type Said = { readonly text: string; readonly tokens: number }

const saidBy = (text: string): Said => ({ text, tokens: countTokens(text) })

function readItem(item: JsonObject): Said {
  switch (item['type']) {
    case 'function_call':
      return saidBy(`${asText(item['name']) ?? ''} ${asText(item['arguments']) ?? ''}`)
    case 'function_call_output':
      return readContent(item['output'])
    case 'reasoning':
      return readContent(item['summary'])
    default:
      return 'content' in item ? readContent(item['content']) : saidBy(JSON.stringify(item))
  }
}

function readContent(content: unknown): Said {
  if (typeof content === 'string') return saidBy(content)
  let text = ''
  let tokens = 0
  for (const part of asList(content).filter(isObject)) {
    const words = asText(part['text']) ?? asText(part['refusal']) ?? ''
    text += words
    tokens += countTokens(words)
    const url = asText(part['image_url'])
    if (url === undefined) continue
    tokens += openaiImageTokens(url, asText(part['detail']) ?? 'auto')
    text += ` [image ${hashText(url)}]`
  }
  return { text, tokens }
}
