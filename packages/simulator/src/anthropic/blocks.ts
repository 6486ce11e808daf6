import { anthropicImageTokens } from '../content/images.ts'
import { asList, asText, isObject } from '../content/json.ts'
import type { JsonObject } from '../content/json.ts'
import type { Breakpoint } from '../content/prompt-cache.ts'
import { hashText } from '../content/random.ts'
import { countTokens } from '../content/tokens.ts'

/** A prompt as it is read from its parts: text, tokens, and the marked ends of cacheable prefixes. */
export type Reading = { text: string; tokens: number; hash: number; readonly breakpoints: Breakpoint[] }

export const newReading = (): Reading => ({ text: '', tokens: 0, hash: 0x811c9dc5, breakpoints: [] })

/** Adds a text to the reading, and a breakpoint when its holder carries `cache_control`. */
export function add(reading: Reading, text: string, tokens: number, holder: JsonObject = {}): void {
  reading.text += text
  reading.tokens += tokens
  reading.hash = hashText(text, reading.hash)
  const control = holder['cache_control']
  if (!isObject(control)) return
  const ttlMs = control['ttl'] === '1h' ? 3_600_000 : 300_000
  reading.breakpoints.push({ hash: reading.hash, tokens: reading.tokens, ttlMs })
}

/** What a content block says in words; pictures stand as a fingerprint. */
export function blockText(block: JsonObject): string {
  switch (block['type']) {
    case 'tool_use':
      return `${asText(block['name']) ?? ''} ${JSON.stringify(block['input'] ?? {})}`
    case 'tool_result':
      return contentText(block['content'])
    case 'image':
      return ` [image ${hashText(JSON.stringify(block['source'] ?? ''))}]`
    default:
      return asText(block['text']) ?? asText(block['thinking']) ?? ''
  }
}

/** The words of a content that is a text or a list of blocks. */
export const contentText = (content: unknown): string =>
  asText(content) ?? asList(content).filter(isObject).map(blockText).join('')

/** What a content block costs in tokens; blocks of a kind we do not know cost their JSON. */
export function blockTokens(block: JsonObject): number {
  if (block['type'] === 'image') {
    const source = block['source']
    return anthropicImageTokens(isObject(source) ? asText(source['data']) : undefined)
  }
  if (block['type'] === 'tool_result')
    return (
      6 +
      (asText(block['content']) === undefined
        ? asList(block['content'])
            .filter(isObject)
            .reduce((sum, inner) => sum + blockTokens(inner), 0)
        : countTokens(asText(block['content'])!))
    )
  const words = blockText(block)
  return words === '' && block['type'] !== 'text' ? countTokens(JSON.stringify(block)) : countTokens(words)
}
