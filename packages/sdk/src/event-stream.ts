/**
 * The data of each event of a text/event-stream body (WHATWG HTML, section 9.2.6), comments left out. Ends with
 * the body; leaving the loop early closes it.
 */
export async function* eventsOf(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<{ readonly event: string; readonly data: string }> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      text += decoder.decode(value, { stream: true })
      const blocks = text.split(/\r\n\r\n|\n\n|\r\r/)
      text = blocks.pop()!
      for (const block of blocks) {
        const field = (name: string): string[] =>
          block
            .split(/\r\n|\n|\r/)
            .flatMap((line) =>
              line.startsWith(`${name}:`) ? [line.slice(name.length + 1).replace(/^ /, '')] : [],
            )
        const data = field('data')
        if (data.length > 0) yield { event: field('event').at(-1) ?? 'message', data: data.join('\n') }
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}
