import type { IncomingMessage } from 'node:http'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { Readable } from 'node:stream'
import { problem, type Problem } from '../kernel/problem.ts'
import { failure, success, type Result } from '../kernel/result.ts'
import { isWhole, type Incoming } from './incoming.ts'

/**
 * Resolves to the whole body; 'gone' when the client left before its end. `refusalAt` is asked with every chunk, since a
 * packed body may be a thousand times as large. Never rejects.
 */
export function readBody(
  request: Incoming,
  bytesAtMost: number,
  refusalAt: (bytes: number) => Problem | null = () => null,
): Promise<Result<Buffer, Problem | 'gone'>> {
  const tooLarge = problem('body-too-large', `The limit is ${bytesAtMost} bytes.`)
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > bytesAtMost) return Promise.resolve(failure(tooLarge))
  if (isWhole(request)) {
    const refusal = request.isCut ? 'gone' : refusalAt(announced)
    return Promise.resolve(refusal ? failure(refusal) : success(request.body))
  }
  const source = decoded(request)
  if (!source)
    return Promise.resolve(
      failure(
        problem('header-invalid', 'The content-encoding is not supported; send gzip, deflate, br or none.'),
      ),
    )

  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    let isRefused = false
    source.on('data', (chunk: Buffer) => {
      if (isRefused) return
      size += chunk.length
      const refusal = size > bytesAtMost ? tooLarge : refusalAt(size)
      if (refusal === null) {
        chunks.push(chunk)
        return
      }
      isRefused = true
      chunks.length = 0
      if (source !== request) {
        request.unpipe()
        source.destroy()
      }
      resolve(failure(refusal))
    })
    source.on('end', () => resolve(success(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size))))
    source.on('error', () =>
      resolve(
        failure(
          source === request
            ? 'gone'
            : problem('body-malformed', 'The content-encoding does not match the body.'),
        ),
      ),
    )
    // A request that has ended closes too, maybe before the last of it is unpacked.
    request.on('close', () => {
      if (!request.complete) resolve(failure('gone'))
    })
  })
}

function decoded(request: IncomingMessage): Readable | null {
  const encoding = request.headers['content-encoding']
  if (encoding === undefined || encoding === 'identity') return request
  if (encoding === 'gzip') return request.pipe(createGunzip())
  if (encoding === 'deflate') return request.pipe(createInflate())
  if (encoding === 'br') return request.pipe(createBrotliDecompress())
  return null
}
