import type { Ask } from './ask.ts'

/** How a call names a prompt. */
export type AskedPrompt = {
  /** `name`, or `name@…`. */
  readonly reference: string
  /** It stands where the model would, so it brings its own. */
  readonly isModel: boolean
  /** We fill it in. A prompt named in the header without variables was rendered by the caller: it only says whose words they are. */
  readonly isRendered: boolean
}

const promptPrefix = 'prompt:'

export function askedPrompt({ facts, hints }: Ask): AskedPrompt | null {
  if (facts.model.startsWith(promptPrefix))
    return { reference: facts.model.slice(promptPrefix.length), isModel: true, isRendered: true }
  if (hints.prompt === null) return null
  return { reference: hints.prompt, isModel: false, isRendered: hints.variables !== null }
}
