import type { ServerHttp2Stream } from 'node:http2'
import { failure, success, type Result } from '../kernel/result.ts'
import {
  grpcCodes,
  headBytes,
  readHead,
  unpacked,
  unpackers,
  type Ending,
  type FrameHead,
} from './wire/grpc.ts'

/** Why there is no message: an end of the call, no room for it now, or nobody there any more. */
export type Unread = Ending | 'no-room' | 'gone'

const malformed: Ending = {
  code: grpcCodes.invalidArgument,
  message: 'The call does not hold one whole message.',
}

/**
 * Reads the one message of a call, unpacked. `hasRoom` is asked as soon as its length is known, before it is read, and
 * as it grows. Never rejects.
 */
export async function readMessage(
  stream: ServerHttp2Stream,
  encoding: string,
  hasRoom: (bytes: number) => boolean,
  bytesAtMost: number,
): Promise<Result<Buffer, Unread>> {
  const tooLarge: Ending = {
    code: grpcCodes.resourceExhausted,
    message: `The message is too large: the limit is ${bytesAtMost} bytes. Send fewer spans at a time.`,
  }
  const read = await readFrame(stream, ({ isPacked, bytes }) => {
    if (bytes > bytesAtMost) return tooLarge
    if (isPacked && !Object.hasOwn(unpackers, encoding))
      return { code: grpcCodes.unimplemented, message: 'Messages are packed with gzip or deflate, or not.' }
    return hasRoom(bytes) ? null : 'no-room'
  })
  if (!read.ok || !read.value.isPacked) return read.ok ? success(read.value.message) : read
  let isTooLarge = false
  const message = await unpacked(read.value.message, encoding as keyof typeof unpackers, (bytes) => {
    isTooLarge = bytes > bytesAtMost
    return !isTooLarge && hasRoom(bytes)
  })
  if (message.ok) return message
  if (message.error === 'malformed') return failure(malformed)
  return failure(isTooLarge ? tooLarge : 'no-room')
}

type Frame = FrameHead & { readonly message: Buffer }

/** The call's bytes, once it has ended; `refusal` is asked when the head is there, and nothing more is read if it has one. */
function readFrame(
  stream: ServerHttp2Stream,
  refusal: (head: FrameHead) => Unread | null,
): Promise<Result<Frame, Unread>> {
  return new Promise((resolve) => {
    let chunks: Buffer[] = []
    let size = 0
    let head: FrameHead | null = null
    const refuse = (why: Unread): void => {
      stream.removeListener('data', take)
      stream.pause()
      chunks = []
      resolve(failure(why))
    }
    const take = (chunk: Buffer): void => {
      chunks.push(chunk)
      size += chunk.length
      if (head === null && size >= headBytes) {
        head = readHead(Buffer.concat(chunks))
        const why = refusal(head)
        if (why !== null) return refuse(why)
      }
      if (head !== null && size > headBytes + head.bytes) refuse(malformed)
    }
    stream.on('data', take)
    stream.on('end', () => {
      if (head === null || size < headBytes + head.bytes) return refuse(malformed)
      resolve(success({ ...head, message: Buffer.concat(chunks, size).subarray(headBytes) }))
    })
    stream.on('close', () => resolve(failure('gone')))
  })
}
