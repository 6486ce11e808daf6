import { crc32 } from 'node:zlib'

/** One message as AWS frames it: string headers only, written from the format's description. */
export function message(headers: Readonly<Record<string, string>>, payload: Buffer | string): Buffer {
  const fields = Object.entries(headers).map(([name, value]) => {
    const [key, text] = [Buffer.from(name), Buffer.from(value)]
    const size = Buffer.alloc(2)
    size.writeUInt16BE(text.length)
    return Buffer.concat([Buffer.from([key.length]), key, Buffer.from([7]), size, text])
  })
  return framed(Buffer.concat(fields), Buffer.from(payload))
}

export function framed(headers: Buffer, payload: Buffer): Buffer {
  const prelude = Buffer.alloc(12)
  prelude.writeUInt32BE(16 + headers.length + payload.length, 0)
  prelude.writeUInt32BE(headers.length, 4)
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8)
  const body = Buffer.concat([prelude, headers, payload])
  const end = Buffer.alloc(4)
  end.writeUInt32BE(crc32(body))
  return Buffer.concat([body, end])
}

/** A chunk of Bedrock's stream: an event of the model's own interface. */
export const chunk = (event: object): Buffer =>
  message(
    { ':event-type': 'chunk', ':content-type': 'application/json', ':message-type': 'event' },
    JSON.stringify({ bytes: Buffer.from(JSON.stringify(event)).toString('base64'), p: 'abcd' }),
  )
