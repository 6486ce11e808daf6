import type { NewPromptVersion } from '@telltale/sdk'
import { parse, stringify, YAMLParseError } from 'yaml'
import { z } from 'zod'
import { failure, success, type Result } from '../kernel/result.ts'
import { wrongField } from '../kernel/wrong-field.ts'
import { NewVersion, PromptContent, PromptName } from '../prompts/model.ts'

const { template: _, modelId, ...others } = PromptContent.shape

/** Whatever a version holds stands in the front matter, in the order in which it is written. */
const FrontMatter = z.strictObject({
  name: PromptName,
  model: modelId,
  ...others,
  metadata: NewVersion.shape.metadata,
})
const settingNames = Object.keys(FrontMatter.shape)

/** A prompt as it lies in a file and as the API takes it. */
export type PromptFile = {
  readonly name: string
  readonly content: Omit<NewPromptVersion, 'message' | 'version'>
}

const parts = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)(?:^|\r?\n)---[ \t]*(?:\r?\n|$)/

/** Whether a file means to be a prompt; a README beside the prompts does not. */
export const hasFrontMatter = (bytes: Uint8Array): boolean =>
  /^\uFEFF?---[ \t]*\r?\n/.test(Buffer.from(bytes.subarray(0, 100)).toString('utf8'))

/**
 * Reads a prompt file: YAML front matter (name, model, temperature, maxTokens and whatever else the version holds),
 * then the template byte for byte, less one final newline. The failure is one sentence.
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
    const checked = { schema: FrontMatter, given: settings, whole: 'all of them' }
    return failure(`Its settings cannot be used: ${wrongField(parsed.error.issues[0]!, checked)}`)
  }
  const { name, model, ...rest } = parsed.data
  // A carriage return before it belongs to the newline in a file of such lines, and to the words in any other.
  const finalNewline = found[0].endsWith('\r\n') ? /\r?\n$/ : /\n$/
  return success({
    name,
    content: {
      template: text.slice(found[0].length).replace(finalNewline, ''),
      modelId: model,
      ...given(rest),
      // No negative zero, as the server stores it.
      temperature: rest.temperature + 0,
    } as PromptFile['content'],
  })
}

/** The file that readPromptFile reads back as the same content. */
export function writePromptFile({ name, content }: PromptFile): string {
  const settings: { readonly [setting: string]: unknown } = { ...content, name, model: content.modelId }
  const inOrder = Object.fromEntries(settingNames.map((setting) => [setting, settings[setting]]))
  return `---\n${stringify(given(inOrder), { lineWidth: 0 })}---\n${content.template}\n`
}

const given = (settings: object) =>
  Object.fromEntries(
    Object.entries(settings).filter(([, value]: [string, unknown]) => value !== undefined && value !== null),
  )
