/** What is held before a stream's first content: lifecycle and role events, few and small with every provider. */
const eventsAtMost = 64
const bytesAtMost = 256 << 10

/** Holds the beginning of a stream, bounded. */
export function holdEvents() {
  const chunks: Buffer[] = []
  let bytes = 0
  let events = 0
  return {
    add(chunk: Buffer): void {
      chunks.push(chunk)
      bytes += chunk.length
      events += endsOfEvents(chunk)
    },
    isFull: (): boolean => events > eventsAtMost || bytes > bytesAtMost,
    taken: (): Buffer => (chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, bytes)),
  }
}

/** Events end with a blank line; counted here are those with either line ending. */
function endsOfEvents(chunk: Buffer): number {
  let found = 0
  for (const end of ['\n\n', '\n\r\n'])
    for (let at = chunk.indexOf(end); at !== -1; at = chunk.indexOf(end, at + end.length)) found++
  return found
}
