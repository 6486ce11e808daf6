import type { Result } from '../../kernel/result.ts'

/** Turns a foreign framing into server-sent events as the bytes come. Fails with what was wrong, and then for good. */
export type ByteDecoder = {
  push(chunk: Buffer): Result<Buffer, string>
  end(): Result<Buffer, string>
}
