import type { PromptContent as Content } from '@telltale/sdk'
import { parse, stringify, YAMLParseError } from 'yaml'
import { z } from 'zod'
import { failure, success, type Result } from '../kernel/result.ts'
import { PromptContent, PromptName } from '../prompts/model.ts'

const { modelId, temperature, maxTokens, messages, tools, responseFormat } = PromptContent.shape

const FrontMatter = z.strictObject({
  name: PromptName,
  model: modelId,
  temperature,
  maxTokens,
  messages,
  tools,
  responseFormat,
})

/** A prompt as it lies in a file and as the API takes it. */
export type PromptFile = { readonly name: string; readonly content: Content }

const parts = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)(?:^|\r?\n)---[ \t]*(?:\r?\n|$)/

/**
 * Reads a prompt file: YAML front matter (name, model, temperature, maxTokens and, when there are any, messages,
 * tools, responseFormat), then the template byte for byte, less one final newline. The failure is one sentence.
 */
export function readPromptFile(text: string): Result<PromptFile, string> {
  const found = parts.exec(text)
  if (!found) return failure('It must begin with "---", its settings as YAML, and "---" again.')
  let settings: unknown
  try {
    settings = parse(found[1]!) ?? {}
  } catch (error) {
    const where = error instanceof YAMLParseError ? error.message.split('\n')[0] : String(error)
    return failure(`Its settings are not valid YAML: ${where}`)
  }
  const parsed = FrontMatter.safeParse(settings)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    const where = issue.path.join('.')
    return failure(`Its settings cannot be used: ${where === '' ? '' : `"${where}": `}${issue.message}.`)
  }
  const { name, model, temperature, maxTokens, messages, tools, responseFormat } = parsed.data
  // A carriage return before it belongs to the newline in a file of such lines, and to the words in any other.
  const finalNewline = found[0].endsWith('\r\n') ? /\r?\n$/ : /\n$/
  return success({
    name,
    content: {
      template: text.slice(found[0].length).replace(finalNewline, ''),
      modelId: model,
      // No negative zero, as the server stores it.
      temperature: temperature + 0,
      maxTokens,
      ...(messages === undefined ? {} : { messages }),
      ...(tools === undefined ? {} : { tools }),
      ...(responseFormat === undefined ? {} : { responseFormat }),
    },
  })
}

/** The file that readPromptFile reads back as the same content. */
export function writePromptFile({ name, content }: PromptFile): string {
  const { template, modelId, temperature, maxTokens, messages, tools, responseFormat } = content
  const settings = { name, model: modelId, temperature, maxTokens, messages, tools, responseFormat }
  const given = Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined && value !== null),
  )
  return `---\n${stringify(given, { lineWidth: 0 })}---\n${template}\n`
}
