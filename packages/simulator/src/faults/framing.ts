import type { Fault } from '../fault.ts'
import { write } from '../wire/step.ts'

const styles: Readonly<Record<string, (event: string) => string>> = {
  crlf: (event) => event.replaceAll('\n', '\r\n'),
  tight: (event) => event.replaceAll(/^(data|event): /gm, '$1:'),
  comments: (event) => `: keep-alive\n\n${event}`,
  fields: (event) => `id: 7\nretry: 3000\n${event}`,
}

/** Legal server-sent events that look unlike the usual ones. */
export const fault: Fault = {
  name: 'framing',
  summary: 'frames the events legally but unusually; a strict reader of the usual form breaks',
  parameters: {
    style: {
      default: 'crlf',
      meaning:
        '`crlf` line ends, `tight` (no space after the colon), `comments` between, `fields` (id and retry)',
    },
  },
  apply(steps, context) {
    const style = styles[context.text('style')] ?? styles['crlf']!
    return steps.map((step) =>
      step.kind === 'write' && step.part !== 'body'
        ? write(step.part, style(step.bytes.toString()), step.tokens)
        : step,
    )
  },
}
