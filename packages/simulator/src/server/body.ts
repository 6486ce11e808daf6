import type { IncomingMessage } from 'node:http'

/**
 * The whole body as bytes; `too-large` past the limit (the rest is read and dropped, so that the refusal can be
 * answered), or `gone` when the client went away before it was complete.
 */
export function readBody(
  request: IncomingMessage,
  limitBytes: number,
): Promise<Buffer | 'too-large' | 'gone'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= limitBytes) chunks.push(chunk)
    })
    request.on('end', () =>
      resolve(bytes > limitBytes ? 'too-large' : chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)),
    )
    request.on('close', () => resolve('gone'))
    request.on('error', () => resolve('gone'))
  })
}
