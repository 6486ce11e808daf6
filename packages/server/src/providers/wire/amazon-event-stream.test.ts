import { crc32 } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { amazonMessages } from './amazon-event-stream.ts'
import { chunk, framed, message } from './amazon-frames.fixture.ts'
import { bedrockToServerEvents } from './bedrock-stream.ts'

/** Cuts bytes at these places, whatever they are. */
function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end))
}

describe('messages', () => {
  // From AWS's own test data for the format (all_headers is written out; the empty one is 16 bytes).
  test('the empty message of AWS’s test data', () => {
    const bytes = Buffer.from('000000100000000005c248eb7d98c8ff', 'hex')
    expect(amazonMessages().push(bytes)).toEqual({
      ok: true,
      value: [{ headers: {}, payload: Buffer.alloc(0) }],
    })
  })

  test('its message with a number among the headers, and one with a string', () => {
    const number = Buffer.from(
      '0000002d0000001041c424b80a6576656e742d74797065040000a00c7b27666f6f273a27626172277d36f480a0',
      'hex',
    )
    expect(amazonMessages().push(number)).toMatchObject({ value: [{ headers: {} }] })
    const text = message({ 'content-type': 'application/json' }, "{'foo':'bar'}")
    expect(amazonMessages().push(text)).toEqual({
      ok: true,
      value: [{ headers: { 'content-type': 'application/json' }, payload: Buffer.from("{'foo':'bar'}") }],
    })
  })

  test('every kind of header is passed over or read', () => {
    const name = (key: string, type: number) => [key.length, ...Buffer.from(key), type]
    const headers = Buffer.from([
      ...[...name('t', 0), ...name('f', 1), ...name('b', 2), 1, ...name('s', 3), 0, 1],
      ...[...name('i', 4), 0, 0, 0, 1, ...name('l', 5), ...Buffer.alloc(8), ...name('y', 6), 0, 2, 1, 2],
      ...[...name('w', 7), 0, 2, 0x68, 0x69, ...name('d', 8), ...Buffer.alloc(8), ...name('u', 9)],
      ...Buffer.alloc(16),
    ])
    expect(amazonMessages().push(framed(headers, Buffer.from('x')))).toMatchObject({
      value: [{ headers: { w: 'hi' } }],
    })
  })

  test('however the bytes are cut, the messages are the same', () => {
    const strings = fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }), fc.string({ maxLength: 50 }))
    fc.assert(
      fc.property(
        fc.array(fc.tuple(strings, fc.uint8Array({ maxLength: 200 })), { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        (all, cuts) => {
          fc.pre(all.every(([headers]) => !('__proto__' in headers)))
          const bytes = Buffer.concat(all.map(([headers, payload]) => message(headers, Buffer.from(payload))))
          const reader = amazonMessages()
          const read = pieces(bytes, cuts).flatMap((piece) => {
            const pushed = reader.push(piece)
            if (!pushed.ok) throw new Error(pushed.error)
            return pushed.value
          })
          expect(read).toEqual(all.map(([headers, payload]) => ({ headers, payload: Buffer.from(payload) })))
          expect(reader.trouble()).toBeNull()
        },
      ),
    )
  })

  test('one changed bit is always seen, and nothing is read after it', () => {
    const good = message({ ':event-type': 'chunk' }, '{"bytes":""}')
    fc.assert(
      fc.property(fc.nat(good.length * 8 - 1), (bit) => {
        const bytes = Buffer.from(good)
        bytes[bit >> 3]! ^= 1 << (bit & 7)
        const reader = amazonMessages()
        expect(reader.push(bytes).ok).toBe(false)
        expect(reader.push(good).ok).toBe(false)
      }),
    )
  })

  test('what came whole before it is read all the same', () => {
    const [good, bad] = [message({}, 'a'), message({}, 'b')]
    bad[13]! ^= 1
    const reader = amazonMessages()
    expect(reader.push(Buffer.concat([good, bad]))).toMatchObject({ value: [{ payload: Buffer.from('a') }] })
    expect(reader.trouble()).toContain('checksum')
    expect(reader.push(good).ok).toBe(false)
  })

  test('no bytes whatever break it or make it hold more than a message', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 8 }), (chunks) => {
        const reader = amazonMessages()
        for (const bytes of chunks) expect(reader.push(Buffer.from(bytes))).toHaveProperty('ok')
      }),
      { numRuns: 2_000 },
    )
  })

  test('lengths that lie are refused at once, not waited for', () => {
    for (const [total, headers] of [
      [0xffff_ffff, 0],
      [9 << 20, 0],
      [15, 0],
      [100, 90],
      [1 << 20, 200 << 10],
    ] as const) {
      const prelude = Buffer.alloc(12)
      prelude.writeUInt32BE(total, 0)
      prelude.writeUInt32BE(headers, 4)
      prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8)
      expect(amazonMessages().push(prelude).ok).toBe(false)
    }
  })
})

describe('Bedrock’s stream', () => {
  const all = (...messages: readonly Buffer[]) => {
    const decoder = bedrockToServerEvents()
    const pushed = decoder.push(Buffer.concat(messages))
    return pushed.ok ? pushed.value.toString() : pushed
  }

  test('each chunk becomes the event it holds', () => {
    expect(all(chunk({ type: 'message_start', message: {} }), chunk({ type: 'message_stop' }))).toBe(
      'event: message_start\ndata: {"type":"message_start","message":{}}\n\n' +
        'event: message_stop\ndata: {"type":"message_stop"}\n\n',
    )
  })

  test('an exception becomes the error event Anthropic’s clients throw on', () => {
    const thrown = message(
      { ':message-type': 'exception', ':exception-type': 'throttlingException' },
      '{"message":"Too many tokens"}',
    )
    expect(all(thrown)).toBe(
      'event: error\ndata: {"type":"error","error":{"type":"rate_limit_error","message":"Too many tokens"}}\n\n',
    )
    const failed = message(
      { ':message-type': 'error', ':error-code': 'Odd', ':error-message': 'So it is' },
      '',
    )
    expect(all(failed)).toContain('"type":"api_error","message":"So it is"')
  })

  test('events it does not know are passed over; a chunk that holds none breaks it', () => {
    expect(all(message({ ':message-type': 'event', ':event-type': 'ping' }, '{}'))).toBe('')
    for (const event of [{}, { type: 'a\nb' }, { type: 5 }])
      expect(all(chunk(event))).toMatchObject({ ok: false })
  })

  test('an end in the middle of a message is said', () => {
    const decoder = bedrockToServerEvents()
    decoder.push(chunk({ type: 'message_stop' }).subarray(0, 30))
    expect(decoder.end()).toMatchObject({ ok: false })
  })
})
