import { previewLength } from '../dialect.ts'

/** Gathers the tool calls of a stream as `name(arguments) name(arguments)`, at most a preview long. */
export function callsPreview() {
  let text = ''
  let hasCalls = false
  const add = (part: string): void => {
    if (text.length < previewLength) text += part.slice(0, previewLength)
  }
  return {
    begin(name: string): void {
      add(`${hasCalls ? ') ' : ''}${name}(`)
      hasCalls = true
    },
    /** The next piece of the arguments, as JSON text. */
    add,
    text: (): string => (hasCalls ? `${text})`.slice(0, previewLength) : ''),
  }
}
